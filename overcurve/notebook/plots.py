"""A comparison on axes of matplotlib: the caller's, or those of a new figure."""

from __future__ import annotations

from typing import Literal

from matplotlib import pyplot, rc_context
from matplotlib.axes import Axes

from overcurve.curves.comparison import Comparison
from overcurve.figures.layout import lay_out
from overcurve.figures.panels import FONTS, draw_curves, draw_panels
from overcurve.figures.view import View

SIZE_INCHES = (9.2, 6.0)


def plot_comparison(
    comparison: Comparison, axes: Axes | None, theme: Literal["light", "dark"]
) -> Axes:
    """Draws curves, band and points; on a new figure the gaps too.

    A new figure is pyplot's, because notebooks and `plt.show()` show those; with axes
    of the caller pyplot keeps nothing. Settings of matplotlib stay as they were.

    Args:
        comparison: the answer that is drawn, with its runs.
        axes: of the caller, or None for a new figure.
        theme: "light" or "dark".
    """
    drawing = lay_out(comparison, View())
    if axes is not None:
        draw_curves(axes, drawing, theme)
        return axes
    with rc_context(FONTS):
        figure = pyplot.figure(figsize=SIZE_INCHES, layout="constrained")
        return draw_panels(figure, drawing, theme, "")
