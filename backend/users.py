"""People with tokens of their own, as `OVERCURVE_TOKENS` names them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

LEAST_TOKEN = 16  # characters
HASHED = "sha256:"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may write. Without a name: everybody of a server that names
    nobody, or whoever runs the server and holds `OVERCURVE_TOKEN`."""

    name: str = ""

    def may_change(self, owner: str | None) -> bool:
        """Whether what somebody owns (None: nobody does) is this user's to change."""
        return not self.name or owner in (None, self.name)


@dataclass(frozen=True, slots=True)
class NamedToken:
    """Whose a token is; of the token itself only its SHA-256, as 64 hex digits."""

    name: str
    digest: str = field(repr=False)


def token_digest(token: str) -> str:
    """The SHA-256 of a token. A token is long and random, so no slower hash is
    needed: what cannot be guessed cannot be looked for in a table either."""
    return hashlib.sha256(token.encode()).hexdigest()


def parse_tokens(value: object) -> object:
    """Reads `anna:TOKEN,ben:sha256:DIGEST`; anything but a text is left as it is.

    Raises: ValueError: names whose entry is wrong, and never its token.
    """
    if not isinstance(value, str):
        return value
    entries = [entry for entry in re.split(r"[,\s]+", value) if entry]
    tokens = [_parse_entry(i, entry) for i, entry in enumerate(entries, 1)]
    seen: dict[str, str] = {}
    for token in tokens:
        if token.name in seen.values():
            raise ValueError(f"{token.name} stands there twice")
        if token.digest in seen:
            raise ValueError(f"{token.name} has the token of {seen[token.digest]}")
        seen[token.digest] = token.name
    return tuple(tokens)


def write_tokens(tokens: Sequence[NamedToken]) -> str:
    """The text that `parse_tokens` reads as these, without any token in it."""
    return ",".join(f"{token.name}:{HASHED}{token.digest}" for token in tokens)


def _parse_entry(place: int, entry: str) -> NamedToken:
    name, colon, token = entry.partition(":")
    if not colon:
        raise ValueError(
            f"entry {place} is no NAME:TOKEN; entries are parted by commas"
        )
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"the name of entry {place} is not 1 to 40 letters, digits, dots, hyphens "
            "or underscores"
        )
    if token.startswith(HASHED):
        digest = token.removeprefix(HASHED).lower()
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{name}: after {HASHED} come 64 hex digits")
        return NamedToken(name, digest)
    if len(token) < LEAST_TOKEN:
        raise ValueError(
            f"{name}: a token has at least {LEAST_TOKEN} characters; "
            "`openssl rand -hex 24` makes one"
        )
    return NamedToken(name, token_digest(token))
