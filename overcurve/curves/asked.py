"""What somebody asks of runs by names: a baseline, methods, a kind of device."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.evidence import NO_EVIDENCE, Evidence
from overcurve.curves.terms.likely_baseline import likely_baselines
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import Direction, RunRecord
from overcurve.errors import FieldError, Unjudgeable
from overcurve.options import Write, as_flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question in the names that people use: labels, methods' names or recipes.

    `baseline` "" takes the likely one (`likely_baseline`), `methods` () every other
    one. `write` says how errors name an option.
    """

    baseline: str = ""
    methods: tuple[str, ...] = ()
    quality: str = ""
    direction: Direction | None = None
    axis: str = "train_seconds"
    device_class: str = ""
    alpha: float = 0.05
    margin: float | None = None
    time_sys: float | None = None
    write: Write = as_flag


def judge_runs(
    records: Sequence[RunRecord], asked: Asked, evidence: Evidence = NO_EVIDENCE
) -> Comparison:
    """Judges runs against the baseline that is named.

    Args:
        records: of any recipes.
        asked: names the sides, and how they are judged.
        evidence: what is known beside the runs, such as what became of their files.
    Raises:
        Unjudgeable: a name means no recipe of these runs, or several.
        CurveError: the runs cannot be judged as asked.
    """
    if asked.device_class:
        records = _on_device(records, asked)
    baseline = choose_baseline(records, asked.baseline, asked.write)
    question = Question(
        baseline=baseline,
        methods=_find_methods(records, asked, baseline),
        quality=asked.quality,
        direction=asked.direction,
        axis=asked.axis,
        device_class=asked.device_class,
        alpha=asked.alpha,
        margin=asked.margin,
        time_sys=asked.time_sys,
    )
    return compare(question, records, evidence)


def _find_methods(
    records: Sequence[RunRecord], asked: Asked, baseline: str
) -> tuple[str, ...]:
    """The recipes that are named, each once: the baseline is judged against nobody."""
    recipes: dict[str, None] = {}
    for name in asked.methods:
        recipe = find_recipe(records, name, "methods", asked.write)
        if recipe == baseline:
            message = "is the baseline; name others, or another baseline"
            raise Unjudgeable(
                f"{asked.write('methods', name)} {message}",
                [FieldError("methods", message)],
            )
        recipes[recipe] = None
    return tuple(recipes)


def recipes_named(records: Iterable[RunRecord], name: str) -> set[str]:
    """The recipes that a name may mean: by their labels, else by method or digest."""
    labelled = {r.recipe for r in records if r.label == name}
    return labelled or {r.recipe for r in records if name in (r.method, r.recipe)}


def choose_baseline(
    records: Sequence[RunRecord], name: str, write: Write = as_flag
) -> str:
    """The recipe that a name means, or the likely baseline where it is "".

    Args:
        records: the runs among which it is looked for.
        name: a label, a method's name or a recipe's digest.
        write: how an error names the option at fault.
    Raises: Unjudgeable: it is not exactly one.
    """
    if name:
        return find_recipe(records, name, "baseline", write)
    likely = likely_baselines(records)
    if len(likely) > 1:
        option = write("baseline", "NAME")
        raise Unjudgeable(
            f"say which is the baseline with {option}; there are: {_listed(records)}"
        )
    return likely[0] if likely else ""


def find_recipe(
    records: Sequence[RunRecord], name: str, option: str, write: Write
) -> str:
    """The recipe that a name means.

    Args:
        records: the runs among which it is looked for.
        name: a label, a method's name or a recipe's digest.
        option: where the name was given, for the error.
        write: how an error names that option.
    Raises: Unjudgeable: it is not exactly one.
    """
    recipes = recipes_named(records, name)
    if len(recipes) == 1:
        return recipes.pop()
    message, remedy = _several(recipes) if recipes else _none(name, _names(records))
    words = f"{message}{remedy and '; '}{remedy}"
    raise Unjudgeable(
        f"{write(option, name)} {words}", [FieldError(option, message)], remedy
    )


def _several(recipes: Iterable[str]) -> tuple[str, str]:
    listed = ", ".join(sorted(recipes))
    return (
        f"names several recipes here: {listed}",
        "name one of these, or give the runs of each a label of its own",
    )


def _none(name: str, names: Sequence[str]) -> tuple[str, str]:
    near = get_close_matches(name, names, 1)
    meant = f"did you mean {near[0]}?" if near else ""
    return f"names no recipe here; there are: {', '.join(names)}", meant


def _on_device(records: Sequence[RunRecord], asked: Asked) -> list[RunRecord]:
    name = asked.device_class
    runs = [r for r in records if r.device_class == name]
    if not runs:
        classes = ", ".join(sorted({r.device_class for r in records}))
        option = asked.write("device_class", name)
        raise Unjudgeable(f"{option} is no run's; there are: {classes}")
    return runs


def _names(records: Iterable[RunRecord]) -> list[str]:
    return sorted({r.label or r.method for r in records})


def _listed(records: Iterable[RunRecord]) -> str:
    return ", ".join(_names(records))
