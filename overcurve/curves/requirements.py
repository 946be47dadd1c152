"""Which methods have another verdict than is required, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from overcurve.curves.terms.answers import Comparison, MethodAnswer, MethodVerdict
from overcurve.errors import Unjudgeable
from overcurve.options import Write, as_flag


def unmet_requirements(
    comparison: Comparison,
    verdict: str,
    methods: Sequence[str] = (),
    write: Write = as_flag,
) -> list[str]:
    """Sentences on the methods that have another verdict than is required.

    Args:
        verdict: such as "above"; "" requires nothing.
        methods: the names of those that must have it; () is all.
        write: how an error names the option at fault.
    Raises: Unjudgeable, when the verdict or a method's name is unknown, or there is
        no method: nothing is above because nothing was there.
    """
    if not verdict:
        return []
    wanted = check_verdict(verdict, write)
    check_methods(comparison, methods)
    return [
        f"{_said(a)}, required was {verdict}{_reserved(a)}"
        for a in comparison.methods
        if a.verdict != wanted and (not methods or a.name in methods)
    ]


def check_verdict(verdict: str, write: Write = as_flag) -> str:
    """A verdict that a method may have; spaces stand for underscores.

    Args:
        verdict: such as "partly above".
        write: how an error names the option at fault.
    Raises: Unjudgeable: there is no such verdict; names those there are.
    """
    wanted = verdict.replace(" ", "_")
    if wanted in get_args(MethodVerdict):
        return wanted
    verdicts = ", ".join(get_args(MethodVerdict))
    of_points = "; single points alone are equal" if wanted == "equal" else ""
    raise Unjudgeable(
        f"{write('require', verdict)}: the verdicts are {verdicts}{of_points}"
    )


def check_methods(comparison: Comparison, named: Sequence[str]) -> None:
    """Looks for methods among those that were judged.

    Raises: Unjudgeable: one is not there, or none is; names those there are.
    """
    names = [answer.name for answer in comparison.methods]
    absent = [name for name in named if name not in names]
    if absent or not names:
        raise Unjudgeable(
            f"no method {', '.join(absent) or 'at all'} here; "
            f"there are: {', '.join(names) or 'none but the baseline'}"
        )


def reserved_requirements(
    comparison: Comparison, methods: Sequence[str] = ()
) -> list[str]:
    """Sentences on the methods that are as required, with what is not fair."""
    return [
        f"{_said(a)}, as required{_reserved(a)}"
        for a in comparison.methods
        if a.warnings and (not methods or a.name in methods)
    ]


def _said(answer: MethodAnswer) -> str:
    if answer.verdict == "crosses":
        return f"{answer.name} crosses the baseline"
    return f"{answer.name} is {answer.verdict.replace('_', ' ')}"


def _reserved(answer: MethodAnswer) -> str:
    """What is not fair, which belongs to every verdict."""
    if not answer.warnings:
        return ""
    plural = "" if len(answer.warnings) == 1 else "s"
    return f", with the reservation{plural}: {'; '.join(answer.warnings)}"
