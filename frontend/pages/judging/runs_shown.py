"""The runs, the sum of the rows, the baseline and the doubts, on the page of a look."""

from __future__ import annotations

from dataclasses import replace

from frontend.pages.judging.account import account_of
from frontend.pages.judging.doubts import doubt_questions
from frontend.pages.judging.given import Given
from frontend.pages.judging.page import JudgePage
from frontend.pages.judging.runs_grid import runs_grid
from overcurve.reading.proposal import likely_baseline
from overcurve.reading.runs_read import RunsRead


def show_runs(
    page: JudgePage, read: RunsRead, given: Given, budget_unit: str = ""
) -> JudgePage:
    """Adds what was read to a page.

    Args:
        budget_unit: as the name of the budget's column says it, where records do not.
    """
    labels = {run.label for run in read.records}
    is_named = given.baseline in labels
    baseline = given.baseline if is_named else likely_baseline(read.records)
    doubts = doubt_questions(read.doubts)
    asked = {doubt.id for doubt in doubts}
    grid = runs_grid(read.records, read.aside, doubts, baseline, budget_unit)
    return replace(
        page,
        baseline=baseline,
        doubts=doubts,
        remembered=tuple((d, a) for d, a in given.answers.items() if d not in asked),
        grid=grid if read.records or read.aside else None,
        account=account_of(read) if read.rows or read.left_out else None,
        may_skip=read.may_skip_bad,
        skips_bad=given.skips_bad,
    )
