"""Values as they are typed into a form; what cannot be read stays text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any


def typed_value(text: str, schema: Mapping[str, Any]) -> Any:
    """Reads a field as its schema says; text that does not fit stays text."""
    kinds = schema.get("type", "string")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "null" in kinds and text.lower() == "none":
        return None
    if "array" in kinds:
        items = schema.get("items", {})
        return [typed_value(t.strip(), items) for t in text.split(",") if t.strip()]
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    if "object" in kinds:
        return read_table(text)
    if "integer" in kinds or "number" in kinds:
        return read_number(text)
    return text


def number_list(text: str) -> list[float | int | str]:
    """Reads numbers parted by commas, semicolons or spaces; others stay text."""
    return [read_number(part) for part in re.split(r"[,;\s]+", text.strip()) if part]


def seed_list(text: str) -> list[int | str]:
    """Reads seeds parted by commas; `0-4` are five of them."""
    seeds: list[int | str] = []
    for part in (p.strip() for p in re.split(r"[,;]|\s+", text)):
        span = re.fullmatch(r"(\d{1,6})\s*(?:-|–|\.\.)\s*(\d{1,6})", part)
        if span and int(span[1]) <= int(span[2]) < int(span[1]) + 10_000:
            seeds += range(int(span[1]), int(span[2]) + 1)
        elif part:
            seeds.append(int(part) if re.fullmatch(r"-?\d{1,18}", part) else part)
    return seeds


def read_table(text: str) -> dict[str, Any] | str:
    """Reads a JSON object; anything else stays text."""
    try:
        read = json.loads(text)
    except ValueError:
        return text
    return read if isinstance(read, dict) else text


def read_number(text: str) -> float | int | str:
    """Reads a number, whole where it is written so; anything else stays text."""
    if not re.fullmatch(r"[-+]?(\d{1,30}\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", text):
        return text
    number = float(text)
    is_whole = re.fullmatch(r"[-+]?\d{1,15}", text)
    return int(text) if is_whole else number
