"""Signing in with a token, where the settings ask for one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from backend.errors import Unauthorized
from backend.web.formats import respond
from backend.web.security import SESSION_COOKIE, SESSION_SECONDS, Keys
from frontend.pages.sign_in import SignInPage

router = APIRouter()


def own_path(address: str) -> str:
    """Keeps a redirect on this server: anything but a path of ours leads home."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours else "/"


@router.get("/sign-in", response_model=None)
def show_sign_in(request: Request, then: str = "/") -> Response:
    """Shows the form that asks for the token."""
    return respond(request, SignInPage(then=own_path(then)))


@router.post("/sign-in", response_model=None)
def sign_in(
    request: Request,
    token: Annotated[str, Form()],
    then: Annotated[str, Form()] = "/",
) -> Response:
    """Sets the cookie of a signed-in browser, or says that the token is wrong."""
    keys: Keys = request.app.state.keys
    user = keys.find_user(token.strip())
    if user is None:
        raise Unauthorized(
            "That is no token of this server.",
            code="wrong_token",
            remedy="Ask whoever runs the server for yours.",
        )
    response = RedirectResponse(own_path(then), 303)
    response.set_cookie(
        SESSION_COOKIE,
        keys.new_session(user),
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


@router.post("/sign-out", response_model=None)
def sign_out() -> Response:
    """Forgets the cookie."""
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response
