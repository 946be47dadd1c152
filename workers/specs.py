"""What is known of a registered part: its identity, its parameters and its card."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from overcurve.combinations import Refusal
from workers.parameters import parameter_schema
from workers.source_digests import package_digest, plugin_digest, source_digest

HELD_OUT = "validation_share"  # the parameter of tasks that can be tuned on
SEAMS = ("build", "transforms", "batch", "loss", "step", "before_eval")
_SECTIONS = ("Called", "Source", "Cost", "Published")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What is known of a registered part: identity, parameters and its card."""

    name: str
    params: type
    version: int
    run: Callable[..., Any]

    @property
    def schema(self) -> dict[str, Any]:
        """JSON schema of the parameters, with defaults and units."""
        return parameter_schema(self.params, title=self.title)

    @property
    def title(self) -> str:
        return self._card["title"]

    @property
    def summary(self) -> str:
        """What it does, a few sentences from the docstring."""
        return self._card["summary"]

    @property
    def source(self) -> str:
        """The paper or project it follows."""
        return self._card["Source"]

    @property
    def cost(self) -> str:
        """What it adds to a step, in words."""
        return self._card["Cost"]

    @property
    def published(self) -> str:
        """The published result it is held against."""
        return self._card["Published"]

    @property
    def source_digest(self) -> str:
        """Digest of the code it learns with, 16 hex digits; see `source_digests`."""
        if self.is_plugin:
            return plugin_digest(self.run.__module__)
        return source_digest(self.run.__module__)

    @property
    def package_digest(self) -> str:
        """Digest of a plug-in's other files and of ours it learns with; "" for ours."""
        return package_digest(self.run.__module__) if self.is_plugin else ""

    @property
    def is_plugin(self) -> bool:
        """It comes from outside this repository: its digest is part of its identity."""
        return not self.run.__module__.startswith("workers.")

    @property
    def _card(self) -> dict[str, str]:
        return _read_card(inspect.getdoc(self.run) or self.name, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpec(Spec):
    """A registered task; `run(params, device) -> workers.tasks.Task`."""

    kind: str
    layout: str
    metric: str
    unit: str
    direction: Literal["max", "min"]

    @property
    def detail(self) -> dict[str, Any]:
        words = ("kind", "layout", "metric", "unit", "direction")
        facts = {word: getattr(self, word) for word in words}
        if self._holds_out:
            facts["validation"] = {"parameter": HELD_OUT, "metric": self._validation}
        return facts

    def metric_for(self, params: Any) -> str:
        """The metric, by its name on held-out training data where they are examined."""
        return self._validation if getattr(params, HELD_OUT, 0) else self.metric

    @property
    def _holds_out(self) -> bool:
        return any(f.name == HELD_OUT for f in fields(self.params))

    @property
    def _validation(self) -> str:
        return f"validation {self.metric.removeprefix('test ')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodSpec(Spec):
    """A registered method; `run(task, params, context)` is its generator.

    `anytime`: a training of r units is the exact beginning of a longer one.
    """

    budget_unit: str
    kinds: tuple[str, ...]
    takes_algorithms: bool
    refuses: tuple[Refusal, ...]
    anytime: bool = False

    @property
    def detail(self) -> dict[str, Any]:
        words = ["budget_unit", "kinds", "takes_algorithms"]
        words += ["anytime"] if self.anytime else []
        facts = {word: _json(getattr(self, word)) for word in words}
        return facts | {"refuses": [_json(asdict(r)) for r in self.refuses]}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlgorithmSpec(Spec):
    """A registered algorithm; `run(params, setting) -> workers.seams.Seams`.

    `null` are the parameters with which it changes nothing, bit for bit.
    """

    seams: tuple[str, ...]
    null: Mapping[str, Any]
    conflicts: tuple[str, ...]
    refuses: tuple[Refusal, ...]

    @property
    def detail(self) -> dict[str, Any]:
        facts = {"seams": list(self.seams), "conflicts": list(self.conflicts)}
        facts["refuses"] = [_json(asdict(r)) for r in self.refuses]
        return facts | {"null": dict(self.null)}


def _json(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _json(item) for key, item in value.items()}
    return value


def _read_card(text: str, name: str) -> dict[str, str]:
    """Splits a docstring into summary and its Called, Source, Cost, Published parts."""
    pattern = rf"^({'|'.join(_SECTIONS)}):"
    body, *rest = re.split(pattern, text, flags=re.MULTILINE)
    card = dict.fromkeys(_SECTIONS, "")
    for section, words in zip(rest[::2], rest[1::2], strict=True):
        card[section] = " ".join(words.split())
    title = card["Called"] or name.replace("_", " ")
    return card | {"title": title, "summary": " ".join(body.split())}
