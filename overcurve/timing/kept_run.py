"""A run of this process: what is kept of it from its start to its end, and beyond.

Each step is guarded by itself: a full disk keeps no run from being sent, and an absent
server none from being kept.
"""

from __future__ import annotations

import atexit
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from overcurve.timing import keeping, machine
from overcurve.timing.journal import Journal, recover
from overcurve.timing.notes import guarded, note, nothing
from overcurve.timing.run_record import (
    UNFINISHED,
    Ending,
    Said,
    make_row,
    readable_row,
    say_wrong,
)
from overcurve.timing.tracker_log import WAYS, is_tracker, log_numbers
from overcurve.timing.training_clock import TrainingClock

REFRESH_SECONDS = 30.0  # between two notes of how far a run is, made in pauses
AWAY_SECONDS = 300.0  # for which a server that did not answer is not asked again
LOGGED = ("train_seconds", "total_seconds")
_open: set[KeptRun] = set()  # of this process, until they end
_away: dict[str, float] = {}  # servers, and when they did not answer


class KeptRun:
    """What a script said of its run, its clock, and where both are written.

    Args:
        said: by the script so far.
        file: of runs.
        server: to which the run is sent too; "" for none.
        log_to: somebody's own tracker; None for none.
    """

    def __init__(self, said: Said, file: Path, server: str, log_to: Any) -> None:
        self.said, self.clock = said, TrainingClock()
        self.has_ended = False
        self._file, self._server, self._log_to = file, server, log_to
        self._pid, self._is_left = os.getpid(), False
        self._journal: Journal | None = None
        self._refreshed = self.clock.changed_at
        self._names_device = bool(said.texts.get("device_class"))
        self._is_told_elsewhere = machine.is_other_rank()
        _open.add(self)

    def is_here(self) -> bool:
        """Whether this is the process of the run: one forked from it has a copy."""
        if not self._is_left:  # which costs no call of the system
            return True
        note(
            f"oc.Run: the run belongs to process {self._pid}, of which this one is a "
            "fork, and nothing is timed here. Make the run where the training is"
        )
        return False

    @guarded(nothing)
    def begin(self) -> None:
        """Says at once what is wrong, and leaves what stands for the run if it is
        killed."""
        if self._log_to is not None and not is_tracker(self._log_to):
            note(f"oc.Run: log_to is {self._log_to!r:.60}; it takes {WAYS}")
        row, wrong = readable_row(self._row(UNFINISHED))
        if wrong:
            told = f"oc.Run: {say_wrong(wrong)}"
            note(f"{told} The run will be in {keeping.wrong_file(self._file)}")
        if self._is_told_elsewhere:
            return
        keeping.write_waiting()
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            lost = len(recover(self._file).rows)
            self._journal = Journal(self._where(bool(wrong)), row)
        except OSError as problem:
            told = (
                f"oc.Run: no journal beside {self._file} ({problem}): if this process"
            )
            note(f"{told} is killed, nothing will say that the run was begun")
        else:
            told = f"oc.Run: {self._file}: runs that were killed are partial there"
            note(f"{told}: {lost}") if lost else None
        self._look_for_earlier(row)

    @guarded(nothing)
    def _look_for_earlier(self, row: dict[str, Any]) -> None:
        """Says before the training that its result would be a second one of its run."""
        earlier = keeping.earlier_run(self._file, row)
        if earlier is not None:
            run = f"{row.get('label') or row.get('method')}, budget {row['budget']:g}"
            note(
                f"oc.Run: {self._file} has {run}, seed {row['seed']} already (begun "
                f"{earlier.get('started_at')}). Readers refuse two results of one run "
                "on one device: give this another seed or file, or remove that line"
            )

    @guarded(nothing)
    def prepare(self) -> None:
        """Looks at the device before the clock starts for the first time."""
        if machine.is_other_rank():  # which the process may have learned only now
            self._is_told_elsewhere = True
            self._remove_journal()
            self._journal = None
        self.find_device()
        self._refresh()

    def refresh(self) -> None:
        """Notes how far the run is: rarely, and to be called while the clock stands."""
        now = self.clock.changed_at
        if now - self._refreshed >= REFRESH_SECONDS and self._journal is not None:
            self._refreshed = now
            self._refresh()

    @guarded(nothing)
    def _refresh(self) -> None:
        if self._journal is None:
            return
        self._journal.refresh(readable_row(self._row(UNFINISHED))[0])

    @guarded(nothing)
    def find_device(self) -> None:
        """Names the device that torch trains on, unless the script has named one."""
        found = "" if self._names_device else machine.read_device_class()
        if found:
            self.said.texts["device_class"] = found

    @guarded(nothing)
    def end(self, ending: Ending) -> None:
        """Writes the run's line first, and then tells others of it: once."""
        if self.has_ended or not self.is_here() or os.getpid() != self._pid:
            return
        self.clock.close()
        self.has_ended = True
        _open.discard(self)
        if self._is_told_elsewhere or machine.is_other_rank():
            self._remove_journal()
            return
        if self.clock.has_run:
            self.find_device()
        row, wrong = readable_row(self._row(ending))
        path = self._where(bool(wrong))
        if wrong:
            note(f"oc.Run: {say_wrong(wrong)} The run is in {path}")
        self._note_end(row)
        kept = keeping.keep_row(path, row)
        if kept is not None:
            self._remove_journal()
        self._log(row)
        if self._server and not wrong:
            self._send(kept or path, row)

    def let_go(self) -> None:
        """Leaves the run to the process that this one was forked from."""
        self._is_left = True
        if self._journal is not None:
            self._journal.let_go()

    def _row(self, ending: Ending) -> dict[str, Any]:
        return make_row(self.said, self.clock, ending)

    def _where(self, is_wrong: bool) -> Path:
        return keeping.wrong_file(self._file) if is_wrong else self._file

    @guarded(nothing)
    def _note_end(self, row: dict[str, Any]) -> None:
        if self._journal is not None:
            self._journal.end_with(row)

    @guarded(nothing)
    def _remove_journal(self) -> None:
        if self._journal is not None:
            self._journal.remove()

    @guarded(nothing)
    def _log(self, row: Mapping[str, Any]) -> None:
        if self._log_to is not None:
            log_numbers(self._log_to, {n: row[n] for n in LOGGED if n in row})

    @guarded(nothing)
    def _send(self, path: Path, row: Mapping[str, Any]) -> None:
        if time.monotonic() - _away.get(self._server, -AWAY_SECONDS) < AWAY_SECONDS:
            return
        from overcurve.timing import sending  # with what speaks HTTP, where it is asked

        to = sending.receiver_at(self._server, os.environ.get("OVERCURVE_TOKEN", ""))
        sent = sending.send_lines(path, [keeping.line_of(row)], to)
        if sent.is_away:
            _away[self._server] = time.monotonic()
        for refusal in sent.refused:
            note(f"oc.Run: not sent, `overcurve sync` tries again: {refusal}")


@guarded(nothing)
def _end_all() -> None:
    """At the end of the process: what has not ended by itself is partial."""
    for run in list(_open):
        run.end(UNFINISHED)
    keeping.write_waiting()


@guarded(nothing)
def _let_all_go() -> None:
    """In a forked process: the runs are the other's, and the locks with them."""
    for run in list(_open):
        run.let_go()
    _open.clear()
    keeping.forget_waiting()


atexit.register(_end_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_all_go)
