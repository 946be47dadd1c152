"""The demo as the terminal shows it: a bar where there is one, else plain lines."""

from __future__ import annotations

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from backend.errors import AppError
from backend.store.snapshots import SnapshotView
from frontend.facts.studies import StudyView
from overcurve import words
from overcurve.curves.comparison import Comparison
from overcurve.telling.text import comparison_text

PLAIN_LINE_EVERY_SECONDS = 15.0


class TerminalAudience:
    """Tells of the demo; `address` is where its pages are."""

    def __init__(self, console: Console, address: str) -> None:
        self._console = console
        self._address = address
        self._said_waiting = False
        self._progress: Progress | None = None
        self._task = TaskID(0)
        self._next_line_at = 0.0

    def waits(self) -> None:
        """No worker has said yet what it can train."""
        if not self._said_waiting:
            self._console.print("The demo study waits for the worker to be ready.")
            self._said_waiting = True

    def trains(self, study: StudyView) -> None:
        """The study has got so far."""
        left = study.expected_seconds_left
        about = f"about {words.duration(left)} left" if left else ""
        if self._console.is_terminal:
            self._draw(study, about)
        elif time.monotonic() >= self._next_line_at or study.ended == study.total:
            self._next_line_at = time.monotonic() + PLAIN_LINE_EVERY_SECONDS
            line = f"{self._title(study)}: {study.ended} of {study.total} runs"
            self._console.print(f"{line}{', ' * bool(about)}{about}", soft_wrap=True)

    def ends(self, comparison: Comparison, snapshot: SnapshotView) -> None:
        """The verdict is there, and frozen under a link."""
        self.close()
        self._console.print(comparison_text(comparison), markup=False, soft_wrap=True)
        self._console.print(f"How a verdict is made: {self._address}/verdict")
        link = f"{self._address}/c/{snapshot.id}"
        self._console.print(f"\nThe comparison, frozen: {link}", soft_wrap=True)
        self._console.print(f"Still serving {self._address}. Ctrl-C stops everything.")

    def fails(self, error: AppError) -> None:
        """The demo cannot be queued or judged; the rest goes on."""
        self.close()
        fields = "".join(f"\n  {f.path}: {f.message}" for f in error.fields)
        message = f"The demo study could not be shown: {error.message}{fields}"
        self._console.print(f"{message}\n{error.remedy}", style="yellow", markup=False)

    def close(self) -> None:
        """Give the terminal back."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def _draw(self, study: StudyView, about: str) -> None:
        if self._progress is None:
            self._progress = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("runs  [dim]{task.fields[about]}[/]"),
                console=self._console,
            )
            self._task = self._progress.add_task(self._title(study), about="")
            self._progress.start()
        self._progress.update(
            self._task, completed=study.ended, total=study.total, about=about
        )

    def _title(self, study: StudyView) -> str:
        return f"Training the demo study ({self._address}/studies/{study.id})"
