"""The page of one published study: its figures, and its studies of this server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from frontend.facts.catalogue import CatalogueEntry
from frontend.facts.studies import StudyView
from frontend.pages.page import Table
from frontend.pages.run_words import ACTIVE
from frontend.pages.studies.gallery import GalleryCard, GalleryPage
from frontend.pages.studies.gallery_figures import task_names


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStudy:
    """A study of this server that trains a published one on a task."""

    id: int
    name: str
    ended: int
    total: int
    created_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStudies:
    """A task of a published study, "" where it has one, with its studies here, newest
    first."""

    task: str
    studies: tuple[TaskStudy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPage:
    """One published study: its figures, judged over its tasks where it has several,
    and the studies of this server that they come from. `most` bounds their list."""

    template: ClassVar[str] = "published.html"

    study: GalleryCard
    tasks: tuple[TaskStudies, ...]
    most: int

    @property
    def title(self) -> str:
        """The browser's tab."""
        return self.study.title

    @property
    def is_cut(self) -> bool:
        """Whether there may be more studies than are listed."""
        return sum(len(task.studies) for task in self.tasks) >= self.most

    def tables(self) -> tuple[Table, ...]:
        """Every figure, published, measured and judged."""
        return GalleryPage(studies=(self.study,)).tables()


def published_page(
    card: GalleryCard, entry: CatalogueEntry, studies: Sequence[StudyView], most: int
) -> PublishedPage:
    """Builds the page of one published study from its card and its `studies` here."""
    tasks = tuple(
        TaskStudies(
            task=name,
            studies=tuple(_task_study(s) for s in studies if s.task == key),
        )
        for key, name in task_names(entry.detail).items()
    )
    return PublishedPage(study=card, tasks=tasks, most=most)


def _task_study(study: StudyView) -> TaskStudy:
    return TaskStudy(
        id=study.id,
        name=study.title,
        ended=sum(n for status, n in study.counts.items() if status not in ACTIVE),
        total=sum(study.counts.values()),
        created_at=study.created_at.isoformat(),
    )
