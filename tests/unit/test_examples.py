"""Examples of the library in prose and notebook: they run, and show what they show.

To write the notebook's outputs anew:
    python -m tests.unit.test_examples
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

import overcurve as oc

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "examples" / "judge_my_runs.ipynb"
Json = dict[str, Any]


def blocks(name: str) -> str:
    """The Python of a page, one block after the other."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.M | re.S))


@pytest.mark.parametrize("name", ["README.md", "docs/library.md"])
def test_example_of_a_page_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    space: Json = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(blocks(name), name, "exec"), space)
    assert isinstance(space["answer"], oc.Comparison)
    assert space["answer"].verdicts == {"new": "above"}


def run_cell(source: str, space: Json) -> list[Json]:
    """Executes a cell and gives its outputs as a notebook keeps them."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    told, value = io.StringIO(), None
    with contextlib.redirect_stdout(told):
        exec(compile(ast.Module(body, []), "cell", "exec"), space)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
    outputs: list[Json] = []
    if told.getvalue():
        text = told.getvalue().splitlines(keepends=True)
        outputs.append({"name": "stdout", "output_type": "stream", "text": text})
    if value is not None:
        outputs.append({"data": shown(value), "output_type": "execute_result"})
    return outputs


def shown(value: Any) -> Json:
    """A value as a notebook shows it."""
    data = {"text/plain": repr(value).splitlines(keepends=True)}
    if hasattr(value, "_repr_html_"):
        data["text/html"] = value._repr_html_().splitlines(keepends=True)
    return data


def executed(notebook: Json) -> list[list[Json]]:
    """The outputs of every code cell, in their order."""
    space: Json = {}
    cells = (c for c in notebook["cells"] if c["cell_type"] == "code")
    return [run_cell("".join(cell["source"]), space) for cell in cells]


def test_notebook_shows_what_its_cells_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    kept = [c["outputs"] for c in notebook["cells"] if c["cell_type"] == "code"]
    for stored, fresh in zip(kept, executed(notebook), strict=True):
        assert [words(output) for output in stored] == [words(o) for o in fresh]
        # Drawings differ in the last digit between processors.
        assert [set(o.get("data", ())) for o in stored] == [
            set(o.get("data", ())) for o in fresh
        ]


def words(output: Json) -> list[str]:
    """What an output says, whichever version says it."""
    text: list[str] = output.get("text") or output["data"]["text/plain"]
    return [re.sub(r"Overcurve [0-9.]+[0-9]", "Overcurve", line) for line in text]


def test_notebook_names_no_machine() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|tmp|Users|work)/|Traceback", text)
    assert len(text) < 60_000


def renew(notebook: Json) -> None:
    """Writes the outputs of a fresh run into the notebook."""
    outputs = iter(executed(notebook))
    number = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            cell["execution_count"] = number
            cell["outputs"] = [
                output
                if output["output_type"] == "stream"
                else {**output, "execution_count": number, "metadata": {}}
                for output in next(outputs)
            ]
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
    NOTEBOOK.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    renew(json.loads(NOTEBOOK.read_text(encoding="utf-8")))
    Path("answer.html").unlink()
