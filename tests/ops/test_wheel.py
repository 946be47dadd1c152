"""The library as people install it: its wheel alone, in an environment of its own, in a
folder whose `backend/`, `frontend/` and `workers/` are somebody else's."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from zipfile import ZipFile

import pytest

import overcurve
from tests.distributions import brought_along, lend
from tests.running import ROOT

FOREIGN = ("backend", "frontend", "workers", "migrations")
IMPORT_SECONDS = 0.5


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and the hostile folder in which it is used."""

    folder: Path
    project: Path

    @property
    def programs(self) -> Path:
        return self.folder / "bin"

    @property
    def site_packages(self) -> Path:
        [found] = self.folder.glob("lib/python*/site-packages")
        return found

    def ask(self, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Starts one of its programs in the folder."""
        return subprocess.run(
            [self.programs / command[0], *command[1:]],
            cwd=self.project,
            env={"PATH": str(self.programs), "HOME": str(self.project), **settings},
            capture_output=True,
            text=True,
            check=False,
        )

    def python(self, code: str) -> str:
        """What a script of the project prints."""
        (self.project / "script.py").write_text(code)
        ended = self.ask("python", "script.py")
        assert ended.returncode == 0, ended.stderr
        return ended.stdout


def make_environment(folder: Path) -> Environment:
    """One with nothing in it, in a project whose packages break who imports them."""
    project = folder / "project"
    for name in FOREIGN:
        (project / name).mkdir(parents=True)
        (project / name / "__init__.py").write_text("raise RuntimeError('foreign')\n")
        (project / name / "cli.py").write_text("raise RuntimeError('foreign')\n")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    return Environment(folder / "venv", project)


def pip(*arguments: str) -> None:
    """Runs the tests' own pip, which needs no network for what it is asked here."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the checkout, because building writes into it."""
    copy = tmp_path_factory.mktemp("checkout")
    unwanted = shutil.ignore_patterns(".*", "__pycache__", "build", "*.egg-info")
    shutil.copytree(ROOT, copy, ignore=unwanted, dirs_exist_ok=True)
    build = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir")
    pip(*build, str(copy / "dist"), str(copy))
    [built] = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Environment:
    """The wheel, and what it says that it needs."""
    made = make_environment(tmp_path_factory.mktemp("library"))
    lend_what_is_needed(made)
    install = ("install", "--no-deps", "--no-index", str(wheel))
    pip("--python", str(made.programs / "python"), *install)
    return made


@pytest.fixture(scope="session")
def training_box(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A machine that trains and has no server: PyTorch, NumPy and the checkout."""
    return lent_checkout(tmp_path_factory.mktemp("box"), "train")


@pytest.fixture(scope="session")
def worker_box(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A machine that serves a device to a server elsewhere."""
    return lent_checkout(tmp_path_factory.mktemp("worker"), "worker")


def lent_checkout(folder: Path, extra: str) -> Environment:
    """The checkout as an editable installation has it, with one extra."""
    made = make_environment(folder)
    lend_what_is_needed(made, extra)
    (made.site_packages / "overcurve").symlink_to(ROOT / "overcurve")
    return made


def lend_what_is_needed(environment: Environment, *extras: str) -> None:
    needs = brought_along(extras=extras)
    del needs["overcurve"]
    lend(needs.values(), environment.site_packages)


def test_wheel_holds_nothing_but_the_library(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"overcurve", f"overcurve-{overcurve.__version__}.dist-info"}
    assert {"overcurve/py.typed", "overcurve/cli.py"} <= set(names)
    assert any(name.endswith(".css") for name in names)


def test_import_is_quick_and_takes_nothing_of_the_project(library: Environment) -> None:
    code = (
        "import sys, time; sys.path[:0] = ['']; begun = time.perf_counter(); "
        "import overcurve; print(time.perf_counter() - begun, overcurve.__file__)"
    )
    told = [library.python(code).split(maxsplit=1) for _ in range(5)]
    assert median(float(seconds) for seconds, _ in told) < IMPORT_SECONDS
    assert all(str(library.site_packages) in place for _, place in told)


def test_example_of_the_readme_runs(library: Environment) -> None:
    text = (ROOT / "README.md").read_text()
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.M | re.S))
    assert library.python(f"{code}\nprint(answer.verdicts)") == "{'new': 'above'}\n"


def test_notebook_runs(library: Environment) -> None:
    notebook = json.loads((ROOT / "examples" / "judge_my_runs.ipynb").read_text())
    cells = [c["source"] for c in notebook["cells"] if c["cell_type"] == "code"]
    said = library.python("\n".join("".join(cell) for cell in cells))
    assert "\\begin{table}" in said
    assert (library.project / "answer.html").exists()


def test_frames_and_plots_name_their_extra(library: Environment) -> None:
    said = library.python(
        "import overcurve as oc\n"
        "rows = [dict(method=m, budget=b, seed=s, train_seconds=b, quality=b + s / 99)"
        " for m in ('cnn', 'new') for b in (1, 2, 4) for s in (0, 1)]\n"
        "answer = oc.compare(rows, baseline='cnn', direction='max')\n"
        "try: answer.plot()\n"
        "except oc.MissingPackage as error: print(error)\n"
    )
    assert "pip install 'overcurve[plot]'" in said


def write_runs(folder: Path) -> None:
    """A baseline `cnn` at four times, and `new` better at each."""
    lines = ["method,budget,seed,train_seconds,quality,direction"]
    for budget in (1, 2, 4, 8):
        for seed in range(3):
            quality = 0.6 + 0.05 * budget**0.5 + seed / 500
            lines.append(f"cnn,{budget},{seed},{budget},{quality},max")
            lines.append(f"new,{budget},{seed},{budget},{quality + 0.1},max")
    (folder / "runs.csv").write_text("\n".join(lines))


def test_command_judges_in_a_hostile_folder(library: Environment) -> None:
    write_runs(library.project)
    judge = ("overcurve", "judge", "runs.csv", "--baseline", "cnn")
    held = library.ask(*judge, "--require", "above")
    assert held.returncode == 0, held.stderr
    assert "new: above" in held.stdout
    missed = library.ask(*judge, "--require", "below", "--json")
    assert missed.returncode == 1
    assert "new is above, required was below" in missed.stderr
    assert json.loads(missed.stdout)["methods"][0]["verdict"] == "above"


def test_command_says_its_version(library: Environment) -> None:
    said = library.ask("overcurve", "--version").stdout
    assert said == f"overcurve {overcurve.__version__}\n"


@pytest.mark.parametrize("name", ["up", "web", "worker", "migrate", "run"])
def test_command_of_the_server_says_how_to_get_it(
    library: Environment, name: str
) -> None:
    (library.project / "study.toml").touch()
    ended = library.ask("overcurve", name, *(["study.toml"] if name == "run" else ()))
    assert ended.returncode == 2
    assert f"`overcurve {name}` is not part of the library" in ended.stderr
    assert "python -m pip install -e" in ended.stderr


def test_help_lists_every_command(library: Environment) -> None:
    said = library.ask("overcurve", "--help").stdout
    for name in ("import", "judge", "run", "up", "web", "worker", "migrate"):
        assert re.search(rf"^  {name} ", said, re.M)


def test_shell_is_told_how_to_complete(library: Environment) -> None:
    code = (
        "import os; os.environ['_OVERCURVE_COMPLETE'] = 'bash_source';"
        "from overcurve.cli import main; main()"
    )
    (library.project / "complete.py").write_text(code)
    said = library.ask("python", "complete.py").stdout
    assert "overcurve_completion" in said


def test_missing_packages_are_named_in_a_checkout(training_box: Environment) -> None:
    ended = training_box.ask("python", "-P", "-m", "overcurve.cli", "up")
    assert ended.returncode == 2
    assert "needs packages that are not installed: celery, " in ended.stderr
    assert f"-e '{ROOT}[server]'" in ended.stderr


def test_worker_needs_no_package_of_the_web(worker_box: Environment) -> None:
    ended = worker_box.ask("python", "-P", "-m", "overcurve.cli", "worker")
    assert ended.returncode == 2
    assert "OVERCURVE_DATABASE_URL and OVERCURVE_REDIS_URL say" in ended.stderr
    main = ("python", "-P", "-m", "workers.main")
    started = worker_box.ask(*main, PYTHONPATH=str(ROOT))
    assert started.returncode == 2
    assert "a worker needs OVERCURVE_DATABASE_URL" in started.stderr


STUDY = """
task = { name = "mnist1d", num_samples = 500 }
budgets = [5]
budget_unit = "steps"
seeds = [0]
device = "cpu"
[baseline]
method = "supervised"
params = { model = "mlp" }
"""


@pytest.mark.slow
def test_study_is_trained_without_a_server(training_box: Environment) -> None:
    (training_box.project / "study.toml").write_text(STUDY)
    run = ("python", "-P", "-m", "overcurve.cli", "run", "study.toml")
    ended = training_box.ask(*run, "--out", "trained.jsonl", "--threads", "1")
    assert ended.returncode == 0, ended.stderr
    [line] = (training_box.project / "trained.jsonl").read_text().splitlines()
    assert json.loads(line)["status"] == "finished"
