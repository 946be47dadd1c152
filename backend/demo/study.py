"""The demo study: queued on an empty database, followed, and its answer shared."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Protocol, TypeVar

from celery import Celery
from sqlalchemy.orm import Session, sessionmaker

from backend.comparisons.asking import ask
from backend.comparisons.share import Sharing, share_comparison
from backend.database import DATABASE_AWAY
from backend.errors import AppError
from backend.settings import Settings
from backend.store.canaries import awaits_canary
from backend.store.catalogue import list_entries
from backend.store.snapshots import SnapshotView
from backend.store.studies import list_studies, load_study
from backend.studies.submit import Submission, submit_study
from frontend.facts.studies import StudyView
from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.question import Question

# One is measured or given up within 11 s of the last run; a worker that has died leaves
# none.
CANARY_SECONDS = 15.0
Answer = TypeVar("Answer")


class Audience(Protocol):
    """Whoever is told how the demo goes; each may be told the same again."""

    def waits(self) -> None: ...
    def trains(self, study: StudyView) -> None: ...
    def ends(self, comparison: Comparison, snapshot: SnapshotView) -> None: ...
    def fails(self, error: AppError) -> None: ...


@dataclass(frozen=True, slots=True)
class Demo:
    """One showing of the demo, in steps. `canary_seconds` is how long its answer waits
    for the canary after its last run."""

    sessions: sessionmaker[Session]
    queue: Celery
    settings: Settings
    audience: Audience
    canary_seconds: float = CANARY_SECONDS

    def steps(self) -> Iterator[None]:
        """Queue, follow and share, a short look at a time; `next` takes a step."""
        try:
            yield from self._steps()
        except AppError as error:
            self.audience.fails(error)

    def _steps(self) -> Iterator[None]:
        while (wanted := self._look(is_wanted)) is None:
            yield
        if not wanted:
            return
        while (study := self._look(self._find_or_queue)) is None:
            self.audience.waits()
            yield
        study = yield from self._follow(study)
        yield from self._await_canary(study.id)
        while (answer := self._look(lambda s: share_study(s, study))) is None:
            yield
        self.audience.ends(*answer)

    def _follow(self, study: StudyView) -> Generator[None, None, StudyView]:
        number = study.id
        while study.ended < study.total:
            self.audience.trains(study)
            yield
            study = self._look(lambda s: load_study(s, number)) or study
        self.audience.trains(study)
        return study

    def _await_canary(self, study: int) -> Iterator[None]:
        """The canary after the last block says how steady the machine was: an answer
        frozen before it comes would not be the one that the study keeps."""
        last = time.monotonic() + self.canary_seconds
        while self._look(lambda s: awaits_canary(s, study)) is not False:
            if time.monotonic() >= last:
                return
            yield

    def _look(self, question: Callable[[Session], Answer]) -> Answer | None:
        """An answer from the database; None while it is away, being restarted."""
        try:
            with self.sessions() as session:
                return question(session)
        except DATABASE_AWAY:
            return None

    def _find_or_queue(self, session: Session) -> StudyView | None:
        """The demo, queued if need be; None until a worker has said what it trains."""
        if studies := list_studies(session, kind="demo", limit=1):
            return studies[0]
        if not list_entries(session, "task", self.settings.device):
            return None
        demo = read_demo().model_copy(update={"device": self.settings.device})
        submitted = submit_study(session, self.queue, self.settings, demo, kind="demo")
        return submitted.study


def read_demo() -> Submission:
    """The demo study as it is shipped."""
    text = files("backend.demo").joinpath("demo.toml").read_text(encoding="utf-8")
    return Submission.model_validate(tomllib.loads(text))


def is_wanted(session: Session) -> bool:
    """Whether nobody has used this database yet, or a demo here is unfinished."""
    if demos := list_studies(session, kind="demo", limit=1):
        return demos[0].ended < demos[0].total
    return all(study.kind == "recorded" for study in list_studies(session, limit=2))


def share_study(session: Session, study: StudyView) -> tuple[Comparison, SnapshotView]:
    """The study's own question answered, and frozen under a link."""
    question = Question(
        task=study.task, baseline=study.baseline, studies=(str(study.id),)
    )
    return ask(session, question), share_comparison(
        session, question, Sharing(title=study.title)
    )
