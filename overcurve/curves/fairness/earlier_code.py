"""Digests of our own code in their earlier form, and what they read as today.

Stored digests are never rewritten: records, uploads and links hang on them. Where the
code of two runs is compared, and only there, an earlier digest stands for the later one
of the same code.
"""

from __future__ import annotations

from collections.abc import Mapping

# Of each part when the code got its rooms: bytes of files before, code alone after.
EARLIER: Mapping[str, str] = {}


def same_code(digest: str) -> str:
    """Returns a source digest with every part in today's form.

    Args:
        digest: of a run: digests of its method, task and algorithms, joined by dots.
    """
    return ".".join(EARLIER.get(part, part) for part in digest.split("."))
