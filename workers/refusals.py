"""Combinations that a method or an algorithm refuses when a study is submitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """A combination that is refused when it is submitted, and why.

    Attributes:
        when: fact to the values refused; all must match. Facts are `task.name`,
            `task.layout`, `task.<parameter>`, `method.name`, `method.<parameter>`, the
            kind of device it is to train on (`device.kind`: "cpu", "cuda"), and for an
            algorithm its own parameters, `algorithm.<parameter>`.
        reason: what does not fit and what to take instead, a sentence.
        unless: fact to the values that excuse it; one of them is enough.
        at: the parameter of the refusing part that is at fault; "" where the part is.
    """

    when: Mapping[str, tuple[Any, ...]]
    reason: str
    unless: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    at: str = ""

    def matches(self, facts: Mapping[str, Any]) -> bool:
        if any(facts.get(name) in values for name, values in self.unless.items()):
            return False
        return all(facts.get(name) in values for name, values in self.when.items())
