"""Who may ask: host and origin checks, tokens, CSRF, headers.

Embedded mode has no login, so any page in the same browser could reach it; its Host
check stops DNS rebinding and its Origin check stops foreign pages. Where people are
named, writing asks for a token, by header or by a signed cookie; served mode asks for
one to read as well. `/c/` links need neither.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import AppError, BadRequest, Forbidden, Unauthorized
from backend.settings import Settings
from backend.users import User, token_digest
from backend.web.assets import plotly_styles
from overcurve.reading.packed_files import MOST_FILES

CSRF_COOKIE = "overcurve_csrf"
SESSION_COOKIE = "overcurve_session"
SESSION_SECONDS = 30 * 86400
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
OPEN_PREFIXES = ("/c/", "/static/", "/verdict", "/sign-in", "/healthz")
MAX_BODY_BYTES = 64 * 2**20
# Starlette's own limits are too small for a folder of runs, for a wide table, which has
# two fields for each column, and, at 1 MiB a field, for pasted results.
FORM_LIMITS: dict[str, Any] = {
    "max_files": MOST_FILES,
    "max_fields": 50_000,
    "max_part_size": MAX_BODY_BYTES,
}
# plotly.js also adds an empty style element and fills it through the CSSOM; this is
# the hash of nothing.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


class UnknownHost(BadRequest):
    """The Host header names another server: DNS rebinding, or a forgotten setting."""

    code = "unknown_host"


class BadOrigin(Forbidden):
    """Another site's page tried to write here."""

    code = "bad_origin"


class FormExpired(Forbidden):
    """The form's hidden token is not its browser's."""

    code = "form_expired"


class Keys:
    """Knows tokens by their digests; signs CSRF tokens and sessions."""

    def __init__(self, settings: Settings) -> None:
        token = settings.token.get_secret_value()
        self._secret = hashlib.sha256(
            token.encode() or _local_secret(settings.data)
        ).digest()
        self._digests = {named.name: named.digest for named in settings.tokens}
        if token:
            self._digests[User().name] = token_digest(token)

    def sign(self, purpose: str, value: str) -> str:
        """Appends a signature to a value, for one purpose only."""
        text = f"{purpose}:{value}".encode()
        return f"{value}.{hmac.new(self._secret, text, 'sha256').hexdigest()}"

    def verify(self, purpose: str, signed: str) -> str | None:
        """The value, or None where the signature is not ours."""
        value = signed.rpartition(".")[0]
        whole = self.sign(purpose, value)
        return value if hmac.compare_digest(whole.encode(), signed.encode()) else None

    def find_user(self, token: str) -> User | None:
        """Whose token it is. Takes the same time for every token of a length."""
        sent_digest = token_digest(token)
        user = None
        for name, digest in self._digests.items():
            if hmac.compare_digest(sent_digest, digest):
                user = User(name)
        return user

    def new_csrf(self) -> str:
        """A fresh token for forms; the browser keeps it in a cookie too."""
        return self.sign("csrf", secrets.token_urlsafe(18))

    def new_session(self, user: User) -> str:
        """The value of a signed-in browser's cookie, with its end and whose it is."""
        end = int(time.time()) + SESSION_SECONDS
        return self.sign(self._session_of(user.name), f"{end}:{user.name}")

    def read_session(self, cookie: str) -> User | None:
        """Whose cookie it is: one of ours that has not ended, made with the token
        that its owner has now."""
        end, _, name = cookie.rpartition(".")[0].partition(":")
        if name not in self._digests or not (end.isascii() and end.isdigit()):
            return None
        if self.verify(self._session_of(name), cookie) is None:
            return None
        return User(name) if int(end) > time.time() else None

    def _session_of(self, name: str) -> str:
        return f"session of {self._digests[name]}"


def _local_secret(data: Path) -> bytes:
    """Embedded mode's own secret, kept so that open forms outlive a restart."""
    file = data / "web-secret"
    try:
        data.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as out:
            file.chmod(0o600)
            out.write(secrets.token_bytes(32))
    except OSError:
        pass  # it exists already, or the folder is read-only
    try:
        return file.read_bytes() or secrets.token_bytes(32)
    except OSError:
        return secrets.token_bytes(32)


def find_asker(request: Request, settings: Settings, keys: Keys) -> User | None:
    """Who asks; None for whoever shows no token where one is asked for."""
    if not settings.asks_for_token:
        return User()
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and (user := keys.find_user(token.strip())):
        return user
    return keys.read_session(request.cookies.get(SESSION_COOKIE, ""))


def check_request(request: Request, settings: Settings, keys: Keys) -> None:
    """Refuses a request by its head alone.

    Raises: UnknownHost, BadOrigin, Unauthorized.
    """
    if settings.mode == "embedded":
        _check_host(request, settings)
    writes = request.method not in SAFE_METHODS
    if writes:
        _check_origin(request, settings)
    if request.url.path.startswith(OPEN_PREFIXES):
        return
    is_asked = writes or settings.mode == "served"
    if is_asked and find_asker(request, settings, keys) is None:
        purpose = "" if settings.mode == "served" else " before it changes anything"
        raise Unauthorized(
            f"This server asks for a token{purpose}.",
            remedy="Sign in at /sign-in, or send `Authorization: Bearer TOKEN` with "
            "the token that whoever runs the server gave you (`overcurve import` sends "
            "OVERCURVE_TOKEN).",
        )


def _check_host(request: Request, settings: Settings) -> None:
    hosts = {"localhost", "127.0.0.1", "::1", settings.host}
    if settings.public_url:
        hosts.add(urlsplit(settings.public_url).hostname or "")
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    if host not in hosts:
        raise UnknownHost(
            f"This server does not answer for the host {host!r}.",
            remedy=f"Open it as {settings.host}, or set OVERCURVE_PUBLIC_URL.",
        )


def _check_origin(request: Request, settings: Settings) -> None:
    origin = request.headers.get("origin")
    if origin is None:
        site = request.headers.get("sec-fetch-site", "none")
        if site not in ("none", "same-origin"):
            raise _bad_origin(f"a {site} page")
        return
    ours = {request.headers.get("host", "")}
    if settings.public_url:
        ours.add(urlsplit(settings.public_url).netloc)
    if urlsplit(origin).netloc not in ours:
        raise _bad_origin(origin)


def _bad_origin(origin: str) -> BadOrigin:
    return BadOrigin(
        f"A request to write came from {origin}, not from a page of this server.",
        remedy="Send it from one of this server's pages, or without an Origin header.",
    )


async def check_form(request: Request) -> None:
    """Refuses a form whose hidden token is not its browser's (double submit, signed).

    JSON needs no token: a foreign page cannot send it without a preflight, and its
    origin is checked before. A dependency of the whole application, so that no route
    can forget it.

    Raises: FormExpired.
    """
    kind = request.headers.get("content-type", "")
    is_form = kind.startswith(("application/x-www-form-urlencoded", "multipart/"))
    if request.method in SAFE_METHODS or not is_form or _is_program(request):
        return
    token = request.headers.get("x-csrf-token", "")
    if not token:
        form = await request.form(**FORM_LIMITS)
        token = str(form.get("csrf", ""))
    same = hmac.compare_digest(
        token.encode(), request.cookies.get(CSRF_COOKIE, "").encode()
    )
    keys: Keys = request.app.state.keys
    if not same or keys.verify("csrf", token) is None:
        raise FormExpired(
            "This form is too old, or was not sent from the page it stands on.",
            remedy="Go back, reload the page and send the form again.",
        )


def _is_program(request: Request) -> bool:
    """Whether no browser sent this: those name an origin and bring cookies along."""
    browser = ("origin", "sec-fetch-site", "cookie")
    return not any(name in request.headers for name in browser)


class Guard:
    """ASGI middleware: checks the head, limits the body, adds the headers."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        keys: Keys,
        answer: Callable[[Request, AppError], Response],
    ) -> None:
        self._app, self._settings, self._keys = app, settings, keys
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        embed = scope["path"].startswith("/c/") and b"embed=1" in scope["query_string"]

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), embed)
            await send(message)

        request = Request(scope, receive)
        try:
            check_request(request, self._settings, self._keys)
        except AppError as error:
            answer = await run_in_threadpool(self._answer, request, error)
            await answer(scope, receive, send_guarded)
            return
        limited = _limit_body(receive, request.headers)
        await self._app(scope, limited, send_guarded)


@lru_cache(maxsize=2)
def content_policy(embed: bool) -> str:
    """Nothing from elsewhere, no inline script, no inline style but plotly.js's own."""
    styles = " ".join(("'self'", EMPTY_STYLE, *plotly_styles()))
    ancestors = "*" if embed else "'none'"
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; "
        f"style-src {styles}; img-src 'self' data: blob:; font-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )


def _add_headers(headers: MutableHeaders, embed: bool) -> None:
    headers.setdefault("content-security-policy", content_policy(embed))
    headers.setdefault("x-content-type-options", "nosniff")
    headers.setdefault("referrer-policy", "same-origin")
    headers.setdefault("cross-origin-opener-policy", "same-origin")
    if not embed:
        headers.setdefault("x-frame-options", "DENY")


def _limit_body(receive: Receive, headers: Headers) -> Receive:
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        stated = headers.get("content-length", "0")
        if seen > MAX_BODY_BYTES or (stated.isdigit() and int(stated) > MAX_BODY_BYTES):
            # Starlette's own class: FastAPI turns any other into a plain 400.
            raise HTTPException(413, f"more than {MAX_BODY_BYTES // 2**20} MiB sent")
        return message

    return limited
