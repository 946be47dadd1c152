"""How far an import is, told through Redis to whoever watches it; and its cancelling.

The import and those who watch may talk to different web processes.
"""

from __future__ import annotations

import json
import re
from time import monotonic

from redis import Redis
from redis.exceptions import RedisError

from backend.errors import Conflict, InvalidInput
from overcurve.errors import FieldError

KEPT_SECONDS = 600
PAUSE_SECONDS = 0.2
_TOKEN = re.compile(r"[0-9a-zA-Z-]{16,64}")


class ImportWatch:
    """Tells how far an import is, and ends it when somebody asked for that.

    Args:
        token: made up by whoever watches; "" where nobody does.
    """

    def __init__(self, redis: Redis, token: str) -> None:
        self._redis, self._key = redis, _key(token) if token else ""
        self._stage, self._told_at = "", 0.0

    def tell(self, stage: str, done: int, total: int) -> None:
        """Says that `done` of `total` rows of a stage are behind us.

        Raises: Conflict: the import was cancelled; nothing may be stored.
        """
        now = monotonic()
        is_new = stage != self._stage
        if not self._key or (not is_new and now - self._told_at < PAUSE_SECONDS):
            return
        self._stage, self._told_at = stage, now
        state = json.dumps({"stage": stage, "done": done, "total": total})
        try:
            self._redis.set(self._key, state, ex=KEPT_SECONDS)
            is_cancelled = self._redis.exists(f"{self._key}:cancel")
        except RedisError:
            return  # an import needs nobody to watch it
        if is_cancelled:
            raise Conflict(
                "The import was cancelled: nothing was stored.",
                remedy="Send the file again when you want to.",
                code="cancelled",
            )


def read_watch(redis: Redis, token: str) -> dict[str, object]:
    """The stage of an import, how many rows are done and of how many; stage "" where
    nothing is known of it."""
    state = redis.get(_key(token))
    if state is None:
        return {"stage": "", "done": 0, "total": 0}
    return dict(json.loads(state))


def cancel_watched(redis: Redis, token: str) -> None:
    """Asks the import that tells under this token to end."""
    redis.set(f"{_key(token)}:cancel", "1", ex=KEPT_SECONDS)


def _key(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise InvalidInput(
            "watch: is no token.",
            remedy="Make up 16 to 64 letters, digits and hyphens.",
            fields=[FieldError("watch", "expected 16 to 64 letters and digits")],
        )
    return f"overcurve:import:{token}"
