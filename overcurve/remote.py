"""What the library asks a running server, with the standard library alone."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

TIMEOUT_SECONDS = 120.0
LOCAL = ("127.0.0.1", "localhost", "::1")


class ServerRefused(Exception):
    """The server said no, or nothing; the message tells people all that it said.

    Attributes:
        status: of HTTP; None where there was none.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class ServerAway(ServerRefused):
    """Nothing answered: the same may be asked again later."""


class _NoRedirect(HTTPRedirectHandler):
    """A token must not follow a redirect to somebody else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def ask_server(
    url: str,
    *,
    body: bytes | None = None,
    token: str = "",
    kind: str = "text/plain",
    timeout: float = TIMEOUT_SECONDS,
) -> dict[str, Any]:
    """The JSON object that a server answers, to a GET or with a body to a POST.

    Args:
        url: with its query.
        body: of the POST; None asks with GET.
        token: "" sends none.
        kind: the body's content type.
        timeout: in seconds, of each wait.
    Raises: ServerRefused: it said no; ServerAway: nothing answered.
    """
    request = Request(url, data=body, headers={"accept": "application/json"})
    if body is not None:
        request.add_header("content-type", kind)
    if token:
        request.add_header("authorization", f"Bearer {token}")
    try:
        with _opener(url).open(request, timeout=timeout) as response:
            return _object(response.read(), url)
    except HTTPError as error:
        with error:
            raise ServerRefused(_refusal(error, url), error.code) from None
    except (URLError, OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise ServerAway(
            f"{url} cannot be reached ({reason}). Is the server running (make run), "
            "and is the address right?"
        ) from None


def _opener(url: str) -> OpenerDirector:
    # A proxy of the company's knows nothing of this machine.
    local = urlsplit(url).hostname in LOCAL
    return build_opener(_NoRedirect, *([ProxyHandler({})] if local else []))


def _object(content: bytes, url: str) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise ServerRefused(
            f"{url} did not answer with JSON: is this a page of Overcurve?"
        )
    return answer


def _refusal(error: HTTPError, url: str) -> str:
    """The server's own words, or the status where it has none."""
    try:
        answer = json.loads(error.read())["error"]
        lines = [answer["message"]]
        lines += [f"  {f['path']}: {f['message']}" for f in answer["fields"]]
        return "\n".join([*lines, answer["remedy"]])
    except (ValueError, KeyError, TypeError):
        return f"{url} answered {error.code} {error.reason}."
