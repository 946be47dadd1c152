"""What trainings hold (numbers of numpy and torch, paths, classes) as plain data."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from overcurve.recipe import canonical_json

MOST_JSON = 20_000  # characters of parameters that a reader takes
DEEPEST = 20
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]|\\\\u0000")
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")  # another one in every process


def plain_number(value: Any) -> float | None:
    """A number as Python's own, not finite ones too; None for what is no number."""
    if value is None or isinstance(value, str | bytes):
        return None
    try:
        return float(value)
    except Exception:  # whatever an array of somebody's raises that is no one number
        return None


def plain_budget(value: Any) -> Any:
    """A budget as JSON has it: a finite number, anything else as text, which a reader
    refuses by name."""
    number = plain_number(value)
    if number is None:
        return None if value is None else str(value)
    return number if math.isfinite(number) else str(number)


def plain_seed(value: Any) -> Any:
    """A seed as JSON has it: numpy's integers as Python's, anything else as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    try:
        return value.__index__()
    except (AttributeError, TypeError):
        return str(value)


def plain_params(given: Any) -> dict[str, Any]:
    """Parameters as a JSON object that is the same for the same parameters.

    Args:
        given: a mapping, a dataclass, or what `argparse` gives.
    Returns: the parameters; a digest of them where they are too many to be kept, so
        that other parameters are another recipe all the same.
    """
    if not isinstance(given, Mapping):
        named = is_dataclass(given) and not isinstance(given, type)
        given = _fields_of(given) if named else vars(given)
    plain: dict[str, Any] = plain_value(given)
    text = canonical_json(plain)
    if len(text) <= MOST_JSON * 0.9:  # spaces and escapes are counted there too
        return plain
    return {"digest": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]}


def plain_algorithms(given: Any) -> list[dict[str, Any]]:
    """Algorithms in their order: names, or mappings with a name."""
    listed = [given] if isinstance(given, str | Mapping) else list(given)
    return [
        {"name": one} if isinstance(one, str) else plain_params(one) for one in listed
    ]


def plain_value(value: Any, depth: int = 0) -> Any:
    """JSON of a value: what has no form of its own there is told by its name."""
    if value is None or (isinstance(value, bool | int | str) and not _is_own(value)):
        return _clean(value) if isinstance(value, str) else value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if depth >= DEEPEST:
        return _name_of(value)
    if isinstance(value, Mapping):
        return {_clean(str(k)): plain_value(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item, depth + 1) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(_name_of(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return plain_value(_fields_of(value), depth + 1)
    return _from_array(value, depth)


def _from_array(value: Any, depth: int) -> Any:
    """Numbers and arrays of numpy and torch, which both say `tolist`."""
    listing = getattr(value, "tolist", None)
    if listing is None or isinstance(value, type):
        return _name_of(value)
    return plain_value(listing(), depth + 1)


def _is_own(value: Any) -> bool:
    """Whether a number or text is of a class of somebody's own, such as an Enum."""
    return type(value) not in (bool, int, str)


def _fields_of(value: Any) -> dict[str, Any]:
    return {f.name: getattr(value, f.name) for f in fields(value)}


def _name_of(value: Any) -> str:
    """A class or function by its name, anything else as it writes itself."""
    named = getattr(value, "__qualname__", None)
    if isinstance(named, str):
        return f"{getattr(value, '__module__', '')}.{named}".lstrip(".")
    return _clean(_ADDRESS.sub("", str(value)))


def _clean(text: str) -> str:
    """Text that every database holds, the escape of a NUL in JSON not in it either."""
    return _NOT_STORABLE.sub("\ufffd", text)


def clean_texts(values: Iterable[tuple[str, Any]], longest: int) -> dict[str, str]:
    """Texts by name, those that are empty left out, cut at `longest` characters."""
    texts = ((name, _clean(str(value)).strip()[:longest]) for name, value in values)
    return {name: text for name, text in texts if text}
