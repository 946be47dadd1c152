"""`import overcurve`: light, complete, and indifferent to the user's folders."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import overcurve as oc
from overcurve.version import VERSION


def run(code: str, folder: Path) -> str:
    """Runs Python in a folder of the user's own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_every_public_name_is_there() -> None:
    for name in oc.__all__:
        assert getattr(oc, name) is not None
        assert name in dir(oc)
    assert oc.__version__ == VERSION
    with pytest.raises(AttributeError, match="no attribute 'judge'"):
        _ = oc.judge


def test_import_loads_no_package_of_others(tmp_path: Path) -> None:
    heavy = "{'numpy', 'scipy', 'matplotlib', 'pandas', 'narwhals'}"
    code = f"import overcurve, sys; print({heavy} & set(sys.modules))"
    assert run(code, tmp_path) == "set()"


def test_comparing_loads_what_it_needs_only(tmp_path: Path) -> None:
    heavy = "{'matplotlib', 'pandas', 'polars', 'narwhals', 'fastapi', 'jinja2'}"
    rows = (
        "[dict(method=m, budget=b, seed=s, train_seconds=b, quality=b + s / 99)"
        " for m in ('cnn', 'new') for b in (1, 2, 4) for s in (0, 1)]"
    )
    code = (
        f"import overcurve as oc, sys; a = oc.compare({rows}, baseline='cnn', "
        f"direction='max'); repr(a), a._repr_html_(); print({heavy} & set(sys.modules))"
    )
    assert run(code, tmp_path) == "set()"


def test_folders_of_the_user_are_left_alone(tmp_path: Path) -> None:
    for name in ("backend", "frontend", "workers", "docs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError(__name__)")
    code = "import overcurve as oc; oc.read, oc.compare, oc.Runs; print(oc.__version__)"
    assert run(code, tmp_path) == VERSION
