"""What somebody said of the files that were handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from overcurve.curves.terms.records import Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was said of files. `fold` is None where it was not asked about yet;
    `is_answered` says that the questions were shown before, `names_tag` that one of
    several tags was named as the quality, `skips_bad` that lines which cannot be read
    shall be left out. `units` are those that were stated for columns; `answers` name
    the answer to a doubt by its id."""

    name: str
    mapping: Mapping[str, str]
    keep: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    fold: str | None
    is_answered: bool
    names_tag: bool
    skips_bad: bool
    direction: Direction | None
    metric: str
    unit: str
    device_class: str
    baseline: str
    pattern: str = ""
