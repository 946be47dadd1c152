"""SVG, PNG and PDF files of a comparison, in the look of the page, by matplotlib.

Only `Figure` on its Agg, SVG and PDF canvases: pyplot keeps state that threads would
share.
"""

from __future__ import annotations

import io
import threading
from typing import Any, Literal

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from overcurve.curves.comparison import Comparison
from overcurve.figures.layout import lay_out
from overcurve.figures.panels import FONTS, draw_panels
from overcurve.figures.theme import Theme
from overcurve.figures.view import View

Format = Literal["svg", "png", "pdf"]
SIZE_INCHES = (9.2, 6.0)
DOTS_PER_INCH = 160
LOOK: Any = {
    **FONTS,
    "svg.fonttype": "path",
    "svg.hashsalt": "overcurve",  # the same comparison gives the same bytes
    "pdf.fonttype": 42,
}
NO_DATES: dict[str, dict[str, Any]] = {
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
    "png": {},
}
# Settings and caches of matplotlib belong to the process: drawn in turn.
ONE_AT_A_TIME = threading.Lock()


def draw_comparison(
    comparison: Comparison,
    view: View,
    format: Format,  # noqa: A002 - the word of the contract
    theme: Theme = "light",
    title: str = "",
) -> bytes:
    """Draws a comparison as a file; the same input gives the same bytes.

    Args:
        comparison: with its records.
        view: what is asked of the drawing, such as a logarithmic axis.
        format: "svg", "png" or "pdf".
        theme: "light" or "dark".
        title: stands above the drawing; "" leaves it out.
    Returns: the file.
    """
    out = io.BytesIO()
    with ONE_AT_A_TIME, rc_context(LOOK):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        FigureCanvasAgg(figure)
        draw_panels(figure, lay_out(comparison, view), theme, title)
        figure.savefig(out, format=format, dpi=DOTS_PER_INCH, metadata=NO_DATES[format])
    return out.getvalue()
