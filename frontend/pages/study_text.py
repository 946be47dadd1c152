"""A study as text to copy: STUDY.toml for the command line, JSON for the API."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from frontend.facts.runs import AskedRun
from overcurve.recipe_texts import notes_of

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def study_toml(spec: Mapping[str, Any]) -> str:
    """Writes a study (the JSON of `POST /api/studies`) as STUDY.toml."""
    tables = ("baseline", "methods")
    lines = _pairs({k: v for k, v in spec.items() if k not in tables})
    if "baseline" in spec:
        lines += ["", "[baseline]", *_pairs(spec["baseline"])]
    for method in spec.get("methods", ()):
        lines += ["", "[[methods]]", *_pairs(method)]
    return "\n".join(lines) + "\n"


def study_curl(spec: Mapping[str, Any], base_url: str) -> str:
    """Writes the call of the API that submits a study, for a shell."""
    body = json.dumps(spec, ensure_ascii=False, indent=1).replace("'", "'\\''")
    return (
        f"curl {base_url}/api/studies \\\n"
        "  -H 'content-type: application/json' \\\n"
        f"  -d '{body}'\n"
    )


def run_toml(run: AskedRun, task: Any) -> str:
    """Writes the study that trains one run again, and nothing else."""
    recipe: dict[str, Any] = {"label": run.label, **notes_of(run)}
    recipe["method"] = run.method
    if run.params:
        recipe["params"] = dict(run.params)
    if run.algorithms:
        recipe["algorithms"] = [dict(a) for a in run.algorithms]
    return study_toml(
        {
            "task": task,
            "device": run.device,
            "budgets": [run.budget],
            "budget_unit": run.budget_unit,
            "seeds": [run.seed],
            "baseline": recipe,
        }
    )


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{_key(k)} = {_value(v)}" for k, v in table.items() if v is not None]


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        inner = ", ".join(_pairs(value))
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(v) for v in value)}]"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return repr(value)


def _text(text: str) -> str:
    # A TOML basic string is a JSON string, but for DEL and halves of surrogates.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
