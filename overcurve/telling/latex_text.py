"""Text for LaTeX: every letter that means something there, or that it lacks."""

from __future__ import annotations

import re

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
    # The typewriter type has it in every encoding; as a letter, babel may use it.
    '"': r"\texttt{\char34}",
    # A box: in LuaLaTeX an empty group would part nothing.
    "\u200b": r"\mbox{}",
    "\u00a0": "~",
    "−": "$-$",
    "×": r"$\times$",
    "±": r"$\pm$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "≈": r"$\approx$",
    "≠": r"$\neq$",
    "∞": r"$\infty$",
    "·": r"$\cdot$",
    "–": "--",
    "—": "---",
    "…": r"\ldots{}",
    "→": r"$\rightarrow$",
    "←": r"$\leftarrow$",
    "↑": r"$\uparrow$",
    "↓": r"$\downarrow$",
}
# LaTeX's names, which are not those of Unicode. For the letters that look like Latin
# ones it has no command: the Latin ones are printed.
_COMMANDS = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu", "ξ": "xi", "π": "pi",
    "ρ": "rho", "σ": "sigma", "ς": "varsigma", "τ": "tau", "υ": "upsilon",
    "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "ϵ": "epsilon", "ϑ": "vartheta", "ϕ": "phi", "ϱ": "varrho", "ϖ": "varpi",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi",
    "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
_LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEZHIKMNOPTXo", strict=True))
_LETTERS = {
    **_ESCAPES,
    **_LATIN,
    **{letter: f"$\\{command}$" for letter, command in _COMMANDS.items()},
}
# What fonts of TeX join: to dashes, curly quotes, and marks that stand on their heads.
_JOINED = re.compile(r"([-'`,])(?=\1)|[?!](?=`)")


def escape_latex(text: str) -> str:
    """Text as LaTeX prints it.

    Args:
        text: anything; what cannot be printed (control characters, line ends) becomes a
            space. Letters of other alphabets stay: XeLaTeX and LuaLaTeX have them.
    """
    return "".join(map(_letter, _JOINED.sub("\\g<0>\u200b", text)))


def _letter(letter: str) -> str:
    if letter in _LETTERS:
        return _LETTERS[letter]
    return letter if letter.isprintable() else " "
