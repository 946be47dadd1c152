"""Arguments of the library's functions: each is what it should be, or an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from overcurve.curves.saved import is_page
from overcurve.errors import FieldError, InputError, error_at
from overcurve.notebook.frames import unboxed

_OTHERS = "Pictures are saved with plot().figure.savefig(...), numbers with to_json()."


def text_of(value: object, name: str) -> str:
    """A text; None is as good as an empty one. Raises InputError."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise wrong_argument(name, value, "Give a text.")
    return value


def word_of(value: object, name: str, known: Iterable[str]) -> str:
    """One of the words that are known.

    Args:
        value: what was given.
        name: of the argument, for the error.
        known: the words that it may be.
    Raises: InputError: it is none of them; the error names them.
    """
    words = tuple(known)
    if not isinstance(value, str) or value not in words:
        named = " or ".join(map(repr, words))
        raise wrong_argument(name, value, f"Say {named}.")
    return value


def names_of(value: object, name: str) -> tuple[str, ...]:
    """Names given as one text or as several, each once.

    Returns: them in their order; () for None, which leaves it open.
    Raises: InputError: they are no texts, or there are none.
    """
    if value is None:
        return ()
    several = (value,) if isinstance(value, str) else value
    if not isinstance(several, Iterable) or isinstance(several, bytes | Mapping):
        raise wrong_argument(name, value, "Give a name, or a list of names.")
    named = tuple(several)
    for each in named:
        if not isinstance(each, str):
            raise wrong_argument(name, each, "Give each name as a text.")
    if not named:
        raise wrong_argument(name, value, "Name one at least, or leave it out for all.")
    return tuple(dict.fromkeys(named))


def columns_named(value: object, name: str) -> dict[str, str]:
    """A column's name to the field that it is; None names none. Raises InputError."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise wrong_argument(name, value, "Give a dict, as {'acc': 'quality'}.")
    for field in value.values():
        if not isinstance(field, str):
            raise wrong_argument(name, field, "Give the name of a field as a text.")
    return {str(column): field for column, field in value.items()}


def answers_given(value: object, name: str) -> dict[str, str]:
    """A doubt's id to the answer; None gives none. Raises InputError."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise wrong_argument(name, value, "Give a dict, as {'resumed': 'sum'}.")
    for answer in value.values():
        if not isinstance(answer, str):
            raise wrong_argument(name, answer, "Give the answer's name as a text.")
    return {str(doubt): answer for doubt, answer in value.items()}


def values_kept(value: object, name: str) -> dict[str, frozenset[str]]:
    """A column's name to the values that are kept, written as in a file.

    Raises: InputError: it is no dict, or a value is no text and no number.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise wrong_argument(name, value, "Give a dict, as {'split': 'test'}.")
    return {str(column): _kept(given, name) for column, given in value.items()}


def paths_of(value: object, name: str) -> list[str]:
    """Paths given as one or as several. Raises InputError."""
    expected = "Give the path of a file, or a list of paths."
    several = [value] if isinstance(value, str | PathLike) else value
    if not isinstance(several, Iterable) or isinstance(several, bytes):
        raise wrong_argument(name, value, expected)
    return [_path(each, name, expected) for each in several]


def page_target(value: object) -> Path:
    """The path to which a page is saved. Raises InputError: it ends otherwise, or its
    folder is not there."""
    (path,) = paths_of([value], "path")
    target = Path(path).expanduser()
    if not is_page(target.name):
        raise InputError(
            f"path: {target.name} does not end in .html. {_OTHERS}",
            [FieldError("path", "does not end in .html")],
            _OTHERS,
        )
    if not target.parent.is_dir():
        remedy = "Make the folder first, or name another."
        message = f"there is no folder {target.parent}"
        raise error_at(InputError, "path", message, remedy)
    return target


def count_of(value: object, name: str) -> int:
    """A whole number above 0. Raises InputError."""
    number = unboxed(value)
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise wrong_argument(name, value, "Give a whole number above 0.")
    return number


def wrong_argument(name: str, found: object, expected: str) -> InputError:
    """The error of an argument: what was found, and what to give instead.

    Args:
        name: of the argument.
        found: what was given for it.
        expected: what to give instead, a sentence.
    """
    shown = repr(found)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    message = f"{shown} cannot be used"
    return error_at(InputError, name, message, expected)


def _path(value: object, name: str, expected: str) -> str:
    path: Any = fspath(value) if isinstance(value, str | PathLike) else value
    if not isinstance(path, str):
        raise wrong_argument(name, value, expected)
    return path


def _kept(given: Any, name: str) -> frozenset[str]:
    is_one = isinstance(given, str) or not isinstance(given, Iterable)
    return frozenset(_as_written(each, name) for each in ([given] if is_one else given))


def _as_written(value: object, name: str) -> str:
    plain = unboxed(value)
    is_number = isinstance(plain, int | float) and not isinstance(plain, bool)
    if not is_number and not isinstance(plain, str):
        raise wrong_argument(name, value, "Give values as texts or numbers.")
    return str(plain)
