"""What can keep the embedded servers from starting."""

from __future__ import annotations


class StartError(RuntimeError):
    """A server or folder cannot be used; the message says what to do about it."""
