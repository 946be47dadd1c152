"""JSON as it is sent and stored: the same data always give the same bytes."""

from __future__ import annotations

import json
from typing import Any


def json_bytes(value: Any) -> bytes:
    """Encodes plain data compactly.

    Args:
        value: dicts, lists, text, numbers, booleans and None.
    Returns: UTF-8 without spaces between its parts, keys in their order.
    Raises: ValueError: a number is not finite; JSON has no word for it.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def island_text(value: Any) -> str:
    """JSON that may stand inside a script element: it cannot close the element."""
    text = json_bytes(value).decode()
    escaped = text.replace("&", "\\u0026").replace("<", "\\u003c")
    return escaped.replace(">", "\\u003e").replace("\u2028", "\\u2028")
