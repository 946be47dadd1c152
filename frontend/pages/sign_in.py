"""The page that asks for a served Overcurve's token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from frontend.pages.page import Table


@dataclass(frozen=True, slots=True)
class SignInPage:
    """`then` is the address to go on to."""

    template: ClassVar[str] = "sign_in.html"
    title: ClassVar[str] = "Sign in"

    then: str = "/"

    def tables(self) -> tuple[Table, ...]:
        """A form has no table."""
        return ()
