"""Text for LaTeX: every letter that means something there, or that it lacks."""

from __future__ import annotations

import unicodedata

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "\u200b": "{}",
    "\u00a0": "~",
    "−": "$-$",
    "×": r"$\times$",
    "±": r"$\pm$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "µ": r"$\mu$",
    "·": r"$\cdot$",
    "–": "--",
    "—": "---",
    "…": r"\ldots{}",
    "→": r"$\rightarrow$",
}
_GREEK = "GREEK SMALL LETTER "


def escape_latex(text: str) -> str:
    """Text as LaTeX prints it.

    Args:
        text: anything; what cannot be printed (control characters, line ends) becomes a
            space. Letters of other alphabets stay: XeLaTeX and LuaLaTeX have them.
    """
    # Two hyphens would become a dash.
    return "".join(map(_letter, text.replace("--", "-\u200b-")))


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if not letter.isprintable():
        return " "
    name = unicodedata.name(letter, "")
    if name.startswith(_GREEK) and " " not in name.removeprefix(_GREEK):
        return f"$\\{name.removeprefix(_GREEK).lower()}$"
    return letter
