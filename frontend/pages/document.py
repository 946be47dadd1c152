"""A page of prose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from frontend.pages.page import Table


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A text in Markdown, its first heading the page's own."""

    template: ClassVar[str] = "document.html"

    title: str
    text: str

    def tables(self) -> tuple[Table, ...]:
        """None: what stands in tables here is prose."""
        return ()
