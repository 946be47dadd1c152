"""What is known of a comparison beyond its records.

Records cannot show how often somebody looked, what was asked before the first run, how
many settings were tried, which runs were not selected, or what of a file was set aside.
A server that trained the runs counts these; a file of runs leaves all but the last
unknown. The evidence is stored with a snapshot, so that its checks can be made again
from the file alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import Status
from overcurve.recipe import canonical_json

PickedOn = Literal["validation", "other runs", "judged runs"]
PlanState = Literal["running", "decided", "undecided", "stopped"]
PlanVerdict = Literal["above", "below", "equal", "undecided", "out_of_range"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedQuestion:
    """What a study asked when it was submitted. `at` is ISO 8601 in UTC; `before_runs`
    whether its first run started after that."""

    study: str
    at: str
    before_runs: bool
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksTaken:
    """Looks at two recipes side by side before the last of their runs had ended.

    `states` counts the different states of the data that were shown, whoever looked
    and however often; `added` the runs asked for after the first of these looks.
    """

    recipes: tuple[str, str]
    states: int
    added: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLooks:
    """Looks of a sequential plan at the method `recipe`, each at its share of alpha.

    `plan` is its number, `most` the looks that it may take, `budget` and
    `baseline_budget` what both sides train for `seconds`; from `verdict` on what the
    last look saw, as `overcurve.curves.planning.plan.Look` says it.
    """

    recipe: str
    looks: int
    plan: int = 0
    state: PlanState = "decided"
    most: int = 0
    baseline: str = ""
    budget: float = 0.0
    baseline_budget: float = 0.0
    budget_unit: str = ""
    seconds: float = 0.0
    verdict: PlanVerdict = "undecided"
    p: float | None = None
    gap: float | None = None
    low: float | None = None
    high: float | None = None
    half_width: float | None = None
    baseline_runs: int = 0
    method_runs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A recipe with runs that ended, and which of the studies asked have such runs.
    Settings of one `family` (see `setting_family`) differ in numbers only."""

    family: str
    recipe: str
    studies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """A search whose winner is `recipe`: how many settings it tried, and by which
    runs it chose."""

    recipe: str
    tried: int
    picked_on: PickedOn


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Ended runs of a recipe on the same task that the question does not select: in
    `study`, or, where it is "", in so many further `studies` together."""

    recipe: str
    study: str
    device_class: str
    status: Status
    runs: int
    studies: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """Records of a recipe in `study` that an earlier study lists too: the same `runs`,
    counted there only."""

    recipe: str
    study: str
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """Lines of a file, or whole runs, that are in no record.

    Attributes:
        what: "line" or "run".
        where: the place in words, such as "line 12" or "lines 12 to 14".
        reason: a few words that follow "set aside:", without a full stop.
        label: of the method; "" where it is not known.
        count: how many lines, or how many runs.
        by_hand: whether somebody asked for it, as with `--skip-bad` or an answer.
    """

    what: Literal["line", "run"]
    where: str
    reason: str
    label: str = ""
    count: int = 1
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtTaken:
    """Something that a file did not say for sure, and what was taken for it.

    Attributes:
        id: of the doubt, the same whenever the same file is read.
        question: one sentence with the figures that raise it.
        taken: the name of the answer that was used.
        words: what it is about and that answer, as "lr differs (one method)".
        is_answered: whether somebody said so; else it is the marked answer.
        methods: the labels of the methods that it concerns; () where all.
        in_records: whether the runs carry what the answer did to them.
        is_stated: whether the file itself says what was taken, so that nobody has to.
        count: how many doubts alike, of which this is the first.
    """

    id: str
    question: str
    taken: str
    words: str
    is_answered: bool = False
    methods: tuple[str, ...] = ()
    in_records: bool = False
    is_stated: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What became of each row of a file: nothing that was handed in is forgotten.

    `rows` is the sum of `runs` (records of any status), `folded` (earlier rows of a
    run), `copies` (say again what was said), `filtered` (kept were others, as asked)
    and the rows of `aside`. `study` holds the runs, "" where no server does.
    `doubts` are what the file left open; older accounts tell of none.
    """

    name: str
    rows: int
    runs: int
    folded: int = 0
    copies: int = 0
    filtered: int = 0
    aside: tuple[SetAside, ...] = ()
    aside_rows: int = 0
    study: str = ""
    doubts: tuple[DoubtTaken, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a server knows; empty where none was asked.

    `searched` says that a server looked for runs left out, so that finding none means
    that there are none. `files` says what was read of the files that runs came in.
    """

    fixed: tuple[FixedQuestion, ...] = ()
    looks: tuple[LooksTaken, ...] = ()
    planned_looks: tuple[PlannedLooks, ...] = ()
    settings: tuple[Setting, ...] = ()
    sweeps: tuple[Sweep, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    searched: bool = False
    files: tuple[FileRead, ...] = ()

    def about(
        self, baseline: str, methods: Sequence[str], studies: Iterable[str]
    ) -> Evidence:
        """The part that concerns these recipes, with runs in these studies."""
        recipes, judged = {baseline, *methods}, set(studies)
        families = {s.family for s in self.settings if s.recipe in recipes}
        pairs = [{baseline, method} for method in methods]
        return replace(
            self,
            fixed=tuple(f for f in self.fixed if f.study in judged),
            looks=tuple(look for look in self.looks if set(look.recipes) in pairs),
            planned_looks=tuple(p for p in self.planned_looks if p.recipe in methods),
            settings=tuple(s for s in self.settings if s.family in families),
            sweeps=tuple(s for s in self.sweeps if s.recipe in recipes),
            left_out=tuple(left for left in self.left_out if left.recipe in recipes),
            repeated=tuple(r for r in self.repeated if r.recipe in recipes),
            files=tuple(f for f in self.files if not f.study or f.study in judged),
        )


NO_EVIDENCE = Evidence()


def setting_family(
    method: str, params: Mapping[str, Any], algorithms: Iterable[Mapping[str, Any]]
) -> str:
    """Names what a recipe is a setting of.

    That is its method and algorithms with every parameter that is a text, such as a
    model or an optimiser. Numbers and switches are what is tuned.

    Args:
        method: its registered name.
        params: of the method.
        algorithms: in their order, each with its name and parameters.
    """
    parts = [{"name": method, **params}, *algorithms]
    return canonical_json(
        [{k: v for k, v in part.items() if isinstance(v, str)} for part in parts]
    )
