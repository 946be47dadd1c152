"""What the files hold that are read together, each run once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from overcurve.curves.terms.evidence import FileRead
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.repeated_runs import VALUED, run_key
from overcurve.errors import Unjudgeable
from overcurve.reading.doubts import Doubt
from overcurve.reading.problems import Problem
from overcurve.reading.reading_options import Reading
from overcurve.reading.row_filter import describe_keep
from overcurve.reading.runs_read import RunsRead
from overcurve.words import count

MOST_COLUMNS = 6  # named


@dataclass(frozen=True, slots=True)
class FilePart:
    """What one file holds; `files` is the account of it, or, of a saved comparison,
    of the files that its runs came in; `doubts` are what it leaves open, and `said` is
    how a tracker's runs were understood."""

    records: Sequence[RunRecord]
    problems: Sequence[Problem] = ()
    left_out: Sequence[str] = ()
    files: Sequence[FileRead] = ()
    doubts: Sequence[Doubt] = ()
    said: Sequence[str] = ()


@dataclass(slots=True)
class JoinedFiles:
    """The runs of several files, in their order."""

    records: list[RunRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    files: list[FileRead] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    _known: dict[Any, tuple[str, RunRecord]] = field(default_factory=dict)

    def add(self, name: str, part: FilePart) -> None:
        """Takes a file's runs; one that another file has is left out.

        Raises: Unjudgeable: another file has the run with other results.
        """
        fresh = [record for record in part.records if self._is_new(name, record)]
        repeated = len(part.records) - len(fresh)
        self.records += fresh
        self.problems += part.problems
        self.doubts += part.doubts
        self.left_out += [f"{name}: {reason}" for reason in part.left_out]
        self.said += part.said
        self.files += _without_copies(part.files, repeated)
        if repeated:
            runs = count(repeated, "run")
            self.left_out.append(f"{name}: {runs} of a file read before")

    def _is_new(self, name: str, record: RunRecord) -> bool:
        if record.status not in VALUED:
            return True
        first, same = self._known.setdefault(run_key(record), (name, record))
        if same is record:
            return True
        if same == record:
            return False
        run = f"{record.label or record.method}, budget {record.budget:g}"
        raise Unjudgeable(
            f"{name}: the run {run}, seed {record.seed} stands in {first} with other "
            "results. Give each run a seed of its own, or read the files one by one."
        )


def _without_copies(files: Sequence[FileRead], copies: int) -> Sequence[FileRead]:
    """The accounts where so many runs of a file are copies of those of another."""
    if not copies or len(files) != 1:
        return files
    (file,) = files
    changed = replace(file, runs=file.runs - copies, copies=file.copies + copies)
    return (changed,)


def say_left_out(read: RunsRead, reading: Reading) -> list[str]:
    """What of a file is in no run, a few words each."""
    reasons = []
    if read.left_out:
        kept = describe_keep(reading.keep) or "the tags named"
        reasons.append(f"{count(read.left_out, 'row')}: kept was only {kept}")
    if read.folded:
        earlier = count(read.folded, "earlier row")
        reasons.append(f"{earlier} of runs that a later row ends")
    if read.repeated:
        reasons.append(f"{count(read.repeated, 'line')} that say again what was said")
    if read.wrong_rows:
        reasons.append(f"{count(read.wrong_rows, 'line')} that cannot be read")
    reasons += [f"the run of {a.where} ({a.label}): {a.reason}" for a in read.aside]
    if read.unused:
        more = len(read.unused) - MOST_COLUMNS
        named = ", ".join(read.unused[:MOST_COLUMNS])
        named += f" and {more} more" if more > 0 else ""
        reasons.append(f"columns that are no field and no number: {named}")
    return reasons
