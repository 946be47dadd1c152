"""What a child printed, within a limit: the beginning and the end are kept."""

from __future__ import annotations

LIMIT_BYTES = 1024 * 1024
_NOTICE_BYTES = 200


class RunLog:
    """Collects bytes up to a limit, the first half and the last half of it."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._head_bytes = (limit_bytes - _NOTICE_BYTES) // 2
        self._tail_bytes = limit_bytes - _NOTICE_BYTES - self._head_bytes
        self._limit_bytes = limit_bytes
        self._head = bytearray()
        self._tail = bytearray()
        self._left_out = 0

    def write(self, data: bytes) -> None:
        """Add what was printed next."""
        room = self._head_bytes - len(self._head)
        self._head += data[:room]
        self._tail += data[room:] if room > 0 else data
        excess = len(self._tail) - self._tail_bytes
        if excess > 0:
            del self._tail[:excess]
            self._left_out += excess

    def text(self) -> str:
        """Return the log, saying what was left out; at most the limit in UTF-8."""
        notice = b""
        if self._left_out:
            notice = (
                f"\n[... {self._left_out:,} bytes left out here: a log keeps "
                f"{self._limit_bytes:,} bytes ...]\n"
            ).encode()
        kept = bytes(self._head) + notice + bytes(self._tail)
        # PostgreSQL stores no NUL in text.
        return kept.decode("utf-8", "replace").replace("\0", "�")
