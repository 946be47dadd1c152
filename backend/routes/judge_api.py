"""The verdict as a pure function of the runs sent: `POST /api/judge`."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from backend.comparisons.cache import AnswerCache
from backend.errors import InvalidInput, TooLarge
from backend.routes.bodies import BytesDep
from backend.web.dependencies import SettingsDep
from overcurve.curves.judge import judge_request
from overcurve.curves.terms.errors import TooManyRuns
from overcurve.json_text import json_bytes

router = APIRouter()
answers = AnswerCache[bytes](64 * 2**20, len)


@router.post("/api/judge", response_model=None)
def judge(body: BytesDep, settings: SettingsDep) -> Response:
    """Judges the runs in the body; nothing is stored, the same input gives the same
    bytes."""
    answer = _answer(body, settings.max_judge_runs)
    return Response(answer, media_type="application/json")


def _answer(body: bytes, max_runs: int) -> bytes:
    digest = hashlib.sha256(body).digest()
    kept = answers.get(digest)
    if kept is not None:
        return kept
    try:
        payload: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            f"The body is not JSON: {error}.",
            code="not_json",
            remedy="Send one JSON object with `baseline`, `methods` and `options`; "
            "leave a missing quality out or write null.",
        ) from None
    try:
        answer = json_bytes(judge_request(payload, max_runs))
    except TooManyRuns as error:
        raise TooLarge(
            error.message,
            remedy=error.remedy,
            code="too_many_runs",
        ) from None
    answers.keep(digest, answer)
    return answer
