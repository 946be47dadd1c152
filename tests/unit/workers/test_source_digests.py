"""Digests of code: what changes them, and what must not."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from workers import source_digests
from workers.source_digests import (
    FIRST_SOURCES,
    RUNNING_CODE,
    code_digest,
    learned_with,
    package_digest,
    plugin_digest,
    source_digest,
)

WRITTEN = '''\
"""What it is for."""

import os
from workers.task import Task


class Learner:
    """Learns."""

    def step(self, rate):
        """Takes one step."""
        import math; return math.exp(rate)  # grows


def lone():
    """Says what it does and does nothing."""
'''
MOVED = '''\
"""Other words."""
from workers.task import (
    Task,
)
import os

class Learner:
    def step(self, rate):
        """Takes one step,

        said at length.
        """
        import math; return math.exp(rate)  # grows
def lone():
    """Does nothing."""
'''


def test_layout_imports_and_docstrings_do_not_count():
    assert code_digest(WRITTEN) == code_digest(MOVED)


@pytest.mark.parametrize(
    ("before", "after"),
    [("math.exp", "math.log"), ("lone", "only"), ("(self, rate)", "(self, rate=1)")],
)
def test_code_counts(before, after):
    assert code_digest(WRITTEN) != code_digest(WRITTEN.replace(before, after))


def test_text_beyond_ascii_is_cut_at_the_right_place():
    before, after = 'x = "µ"; import os; y = 1\n', 'x = "µ"; import re; y = 1\n'
    assert code_digest(before) == code_digest(after)
    assert code_digest(before) != code_digest(before.replace("y = 1", "y = 2"))


def test_files_are_ordered_by_what_they_hold(monkeypatch):
    texts = {"workers.a": "import os\nx = 1\n", "workers.b": "y = 2\n"}
    monkeypatch.setattr(source_digests, "text_of", texts.__getitem__)
    monkeypatch.setattr(source_digests, "learned_with", lambda _: list(texts))
    before = source_digest.__wrapped__("workers.a")
    texts["workers.a"], texts["workers.b"] = texts["workers.b"], texts["workers.a"]
    assert source_digest.__wrapped__("workers.a") == before


def test_digest_covers_what_it_learns_with():
    learned = learned_with("workers.methods.supervised")
    inside = {"workers.networks.models", "workers.learning.optimisers", "workers.seams"}
    assert inside <= learned
    assert "workers.driving.harness" not in learned
    assert not learned & RUNNING_CODE


def test_running_code_names_modules_that_exist():
    assert all(map(source_digests._is_module, RUNNING_CODE))


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_digest_is_the_same_on_other_pythons(version, tmp_path):
    python = shutil.which(f"python{version}")
    asked = "from workers.source_digests import source_digest as d; print(d({!r}))"
    module = "workers.methods.supervised"
    command = [python or "", "-c", asked.format(module)]
    root = Path(source_digests.__file__).parents[1]
    told = python and subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=False
    )
    if not told or told.returncode:
        pytest.skip(f"no Python {version} that runs here")
    assert told.stdout.strip() == source_digest(module)


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """A package of somebody's with two files, imported."""
    home = tmp_path / "somebodys_plugin"
    home.mkdir()
    (home / "__init__.py").write_text("")
    (home / "deeper.py").write_text("rate = 0.1\n")
    text = """\
    from somebodys_plugin.deeper import rate
    from workers.registry import algorithm
    from workers.seams import Seams
    """
    (home / "trick.py").write_text(textwrap.dedent(text))
    monkeypatch.syspath_prepend(tmp_path)
    __import__("somebodys_plugin.trick")
    yield home
    for name in [n for n in sys.modules if n.startswith("somebodys_plugin")]:
        del sys.modules[name]


def test_plugin_digest_keeps_its_first_form(plugin):
    """The bytes of its file and of those of ours it names, by the names they had."""
    with zipfile.ZipFile(FIRST_SOURCES) as first:
        ours = [first.read(f"workers.{n}") for n in ("batches", "seams", "task")]
    whole = b"\0".join([(plugin / "trick.py").read_bytes(), *ours])
    expected = hashlib.sha256(whole).hexdigest()[:16]
    assert plugin_digest.__wrapped__("somebodys_plugin.trick") == expected


def test_package_digest_covers_the_other_files(plugin):
    trick = "somebodys_plugin.trick"
    before = package_digest.__wrapped__(trick), plugin_digest.__wrapped__(trick)
    (plugin / "deeper.py").write_text("rate = 0.2\n")
    assert package_digest.__wrapped__(trick) != before[0]
    assert plugin_digest.__wrapped__(trick) == before[1]


def test_package_digest_follows_imports_alone(plugin):
    """A script beside it, or a file that is no Python of ours, changes nothing."""
    trick = "somebodys_plugin.trick"
    before = package_digest.__wrapped__(trick)
    (plugin / "notes.py").write_text("print 'Python 2'\n")
    (plugin / "plots.py").write_bytes(b"\xff\xfe")
    assert package_digest.__wrapped__(trick) == before


@pytest.mark.parametrize("text", [b"print 'Python 2'\n", b"x = '\xff'\n"])
def test_what_cannot_be_read_is_told_apart_by_its_bytes(plugin, text):
    trick = "somebodys_plugin.trick"
    (plugin / "deeper.py").write_bytes(text)
    before = package_digest.__wrapped__(trick)
    (plugin / "deeper.py").write_bytes(text + b"# more\n")
    assert package_digest.__wrapped__(trick) != before


def test_relative_imports_are_followed(plugin):
    (plugin / "trick.py").write_text("from .deeper import rate\n")
    before = package_digest.__wrapped__("somebodys_plugin.trick")
    (plugin / "deeper.py").write_text("rate = 0.3\n")
    assert package_digest.__wrapped__("somebodys_plugin.trick") != before


def test_what_stands_behind_an_import_is_of_the_import():
    plain = "import os\nx = 1\n"
    assert code_digest(plain) == code_digest("import os  # noqa: F401\nx = 1\n")
    assert code_digest(plain) == code_digest("import os; import re\nx = 1\n")
    assert code_digest(plain) != code_digest("import os; y = 2\nx = 1\n")
