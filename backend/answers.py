"""A small store of answers by their digest, bounded in bytes, shared by threads."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock


class AnswerCache:
    """Keeps the answers asked for last; an answer is never stale, since its key is a
    digest of everything it depends on."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit, self._size = limit_bytes, 0
        self._answers: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: bytes) -> bytes | None:
        """The answer, or None where it is not kept."""
        with self._lock:
            answer = self._answers.get(digest)
            if answer is not None:
                self._answers.move_to_end(digest)
            return answer

    def put(self, digest: bytes, answer: bytes) -> None:
        """Keeps an answer, and drops those not asked for the longest."""
        if len(answer) > self._limit // 4:
            return
        with self._lock:
            if digest in self._answers:
                return
            self._answers[digest] = answer
            self._size += len(answer)
            while self._size > self._limit:
                self._size -= len(self._answers.popitem(last=False)[1])
