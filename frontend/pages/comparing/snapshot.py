"""A comparison frozen under a link: the same page, which never changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from frontend.pages.comparing.actions import Actions
from frontend.pages.comparing.comparison import ComparisonPage, RecordsForm
from overcurve.figures.view import view_query
from overcurve.words import count, moment


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A snapshot computed again: its rule, today's, and what differs in words."""

    rule_then: int
    rule_now: int
    differences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SnapshotPage(ComparisonPage):
    """The stored comparison with its link. `shared` opens the panel with the link,
    `local_only` says that it works on this computer alone; `note` is its author's, and
    `seen_by` is "signed_in" where only people of this server may open it."""

    template: ClassVar[str] = "snapshot.html"
    is_live: ClassVar[bool] = False

    id: str
    name: str
    created_at: datetime
    url: str
    local_only: bool
    shared: bool = False
    note: str = ""
    seen_by: str = "everyone"
    rechecked: Rechecked | None = None

    @property
    def title(self) -> str:
        """Its own title, or what is compared."""
        return self.name or super().title

    @property
    def stamp(self) -> str:
        """When it was frozen, from how many runs, by which rule."""
        runs = count(len(self.comparison.records), "run")
        when = moment(self.created_at)
        return f"frozen {when} from {runs} by rule {self.comparison.rule}"

    @cached_property
    def actions(self) -> Actions:
        """The same files, and itself as one."""
        own = super().actions
        return replace(own, files=(*own.files, (self.file, "Whole page, one file")))

    @property
    def file(self) -> str:
        """The address of the self-contained file."""
        return self.export(".html")

    @property
    def live(self) -> str:
        """The address of the same question asked of the runs as they are now."""
        return super().export("")

    @property
    def link(self) -> str:
        """The whole address, with the view."""
        return self.url + self._suffix()

    @property
    def recheck(self) -> str:
        """The address that computes it again."""
        pairs = [*view_query(self.view), ("recheck", "1")]
        return f"/c/{self.id}?{urlencode(pairs)}"

    @property
    def markdown(self) -> str:
        """A link with a picture, for Markdown."""
        safe = self.title.replace("[", "(").replace("]", ")")
        return f"[![{safe}]({self.url}.png)]({self.url})"

    @property
    def iframe(self) -> str:
        """A frame for another page."""
        source = f'src="{self.url}?embed=1"'
        return f'<iframe {source} width="100%" height="900" loading="lazy"></iframe>'

    @property
    def citation(self) -> str:
        """A BibTeX entry."""
        title = self.title.replace("{", "(").replace("}", ")")
        fields = [
            f"title = {{{title}}}",
            f"howpublished = {{\\url{{{self.url}}}}}",
            f"note = {{Overcurve comparison, rule {self.comparison.rule}}}",
            f"year = {{{self.created_at:%Y}}}",
        ]
        return f"@misc{{overcurve{self.id[:8]}, {', '.join(fields)}}}"

    def export(self, suffix: str) -> str:
        """The address of this snapshot in another format."""
        return f"/c/{self.id}{suffix}{self._suffix()}"

    def _suffix(self) -> str:
        query = urlencode(view_query(self.view))
        return f"?{query}" if query else ""

    def facts_json(self) -> dict[str, Any]:
        """The stored comparison, with what identifies the snapshot; its note and who
        may open it where there is something to say."""
        facts = {
            **super().facts_json(),
            "id": self.id,
            "url": self.url,
            "created_at": self.created_at.isoformat(),
        }
        if self.note:
            facts["note"] = self.note
        if self.seen_by != "everyone":
            facts["seen_by"] = self.seen_by
        return facts


@dataclass(frozen=True, kw_only=True)
class SnapshotFile(SnapshotPage):
    """The same page as one file that needs nothing else, not even a network.

    The texts of style sheets and scripts stand inside, and the whole comparison as
    a JSON island that `overcurve judge FILE` reads.
    """

    template: ClassVar[str] = "snapshot_file.html"
    explains_itself: ClassVar[bool] = True  # a file cannot link to a server

    records: RecordsForm = "packed"
    styles: str
    plotly: str
    script: str
    verdict_text: str
