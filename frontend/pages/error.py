"""The page of an error: what was found, what was expected, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from frontend.pages.page import Table
from overcurve.errors import FieldError


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """The one shape of errors, `{"error": {...}}`, as a page; `back` is the path of
    the page whose form was sent, if one was."""

    template: ClassVar[str] = "error.html"

    status: int
    code: str
    message: str
    fields: tuple[FieldError, ...] = ()
    remedy: str = ""
    back: str = ""

    @property
    def title(self) -> str:
        """The message, cut where a browser's tab would cut it."""
        return self.message if len(self.message) < 80 else self.message[:77] + "..."

    def tables(self) -> tuple[Table, ...]:
        """An error has no table."""
        return ()
