"""The stream of events that open pages listen to."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from backend.web.events import EventHub

router = APIRouter()


@router.get("/events", response_model=None)
async def stream_events(
    request: Request, study: int | None = None
) -> StreamingResponse:
    """Streams what changed, of one study or of all, as server-sent events."""
    hub: EventHub = request.app.state.events
    lines: AsyncIterator[bytes] = hub.listen(study)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(lines, media_type="text/event-stream", headers=headers)
