"""`Comparison`: what `oc.compare` gives, to be read, drawn, saved and required."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from overcurve.curves import comparison as core
from overcurve.curves.judge import answer_json
from overcurve.curves.requirements import (
    check_methods,
    check_verdict,
    unmet_requirements,
)
from overcurve.errors import UnmetRequirement
from overcurve.json_text import json_bytes
from overcurve.notebook.arguments import names_of, page_target, text_of, word_of
from overcurve.notebook.judged_points import JudgedPoint, judged_points
from overcurve.options import as_argument
from overcurve.packages import need
from overcurve.telling.latex import Rows, comparison_latex
from overcurve.telling.page import comparison_page
from overcurve.telling.snippet import comparison_html, styled
from overcurve.telling.text import comparison_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Comparison:
    """Methods held against a baseline: verdicts, points, checks. It never changes.

    In a notebook it shows itself as a figure with its table; printed, as text.
    """

    __slots__ = ("_left_out", "_whole")

    def __init__(self, whole: core.Comparison, left_out: Iterable[str] = ()) -> None:
        """Takes the answer of the judge, and what was left out where runs were read."""
        self._whole = whole
        self._left_out = tuple(left_out)

    @property
    def whole(self) -> core.Comparison:
        """The judge's answer with everything in it, as frozen dataclasses."""
        return self._whole

    @property
    def baseline(self) -> str:
        """The name of the baseline."""
        return self._whole.baseline.name

    @property
    def verdicts(self) -> dict[str, core.MethodVerdict]:
        """The verdict of every method by its name, such as "above"."""
        return {answer.name: answer.verdict for answer in self._whole.methods}

    @property
    def checks(self) -> tuple[core.Check, ...]:
        """Whether the comparison is fair: each check with its state and message."""
        return self._whole.checks

    @property
    def next_runs(self) -> tuple[core.NextRun, ...]:
        """The runs that would decide what is open, with their cost in seconds."""
        return self._whole.next_runs

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was left out where the runs were read, a sentence each."""
        return self._left_out

    @property
    def points(self) -> tuple[JudgedPoint, ...]:
        """One frozen row for each method and budget, in the units given."""
        return judged_points(self._whole)

    def sentence(self, method: str) -> str:
        """A method's verdict in a sentence.

        Raises: Unjudgeable: there is no such method; names those there are.
        """
        check_methods(self._whole, [text_of(method, "method")])
        return next(a.sentence for a in self._whole.methods if a.name == method)

    def require(self, verdict: str, methods: str | Iterable[str] | None = None) -> None:
        """Holds methods to a verdict, as `overcurve judge --require` does.

        Args:
            verdict: "above", "below", "crosses", "partly_above", "partly_below",
                "undecided", "out_of_range" or "not_comparable".
            methods: the names of those that must have it; None is all.
        Raises:
            UnmetRequirement: an AssertionError; its text has a sentence on each method
                that has another verdict.
            Unjudgeable: verdict or method is unknown, or there is no method.
        """
        check_verdict(text_of(verdict, "verdict"), as_argument)
        named = names_of(methods, "methods")
        unmet = unmet_requirements(self._whole, verdict, named, as_argument)
        if unmet:
            raise UnmetRequirement(unmet)

    def to_json(self) -> str:
        """The answer of `POST /api/judge` for these runs, byte for byte."""
        return json_bytes(answer_json(self._whole)).decode()

    @property
    def json(self) -> dict[str, Any]:
        """The same as dicts, lists, texts and numbers, made anew each time."""
        return dict(json.loads(self.to_json()))

    def to_pandas(self) -> Any:
        """The points as a pandas DataFrame; its columns are the fields of JudgedPoint.

        Raises: MissingPackage: pandas is not installed.
        """
        pandas = need("pandas", "A table of points")
        columns = list(JudgedPoint.__dataclass_fields__)
        return pandas.DataFrame(map(asdict, self.points), columns=columns)

    def to_latex(self, rows: Rows = "points", label: str = "tab:overcurve") -> str:
        r"""A table with its caption, for `\usepackage{booktabs}`.

        Args:
            rows: "points", one for each method and budget, or "methods".
            label: what `\ref` names.
        Raises: InputError: there are no such rows.
        """
        word_of(rows, "rows", get_args(Rows))
        named = text_of(label, "label")
        return comparison_latex(self._whole, rows, self._left_out, named)

    def save(self, path: str | PathLike[str], title: str = "") -> Path:
        """Writes a page of its own: figure, table, checks and all runs, in one file.

        Args:
            path: ends in .html; `~` is the home folder; an older file is replaced.
            title: of the page; "" says what is compared.
        Returns: the path. `overcurve judge` and `oc.read` read the file.
        Raises: InputError: the path ends otherwise, or its folder is not there.
        """
        target = page_target(path)
        page = comparison_page(self._whole, self._left_out, text_of(title, "title"))
        target.write_text(page, encoding="utf-8")
        return target

    def plot(
        self, ax: Axes | None = None, theme: Literal["light", "dark"] = "light"
    ) -> Axes:
        """Draws the comparison with matplotlib, in the look of the page.

        Args:
            ax: axes of yours, which get the curves alone; None makes a figure of pyplot
                with the gaps under them, so that notebooks and `plt.show()` show it.
            theme: "light" or "dark".
        Returns: the axes of the curves; `.figure.savefig(...)` saves them.
        Raises:
            MissingPackage: matplotlib is not installed.
            InputError: there is no such theme.
        """
        word_of(theme, "theme", ("light", "dark"))
        need("matplotlib", "A plot")
        from overcurve.notebook.plots import plot_comparison

        return plot_comparison(self._whole, ax, theme)

    def __repr__(self) -> str:
        return comparison_text(self._whole, self._left_out)

    def _repr_html_(self) -> str:
        return styled(comparison_html(self._whole, self._left_out))
