"""What `make` does to set itself up, told by stand-ins for uv and Python that write
down how they are called: the real ones would download for minutes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running import ROOT

PACKAGES = "-c constraints.txt -e .[server,worker,digits,plot,embedded]"
# Writes down its arguments, and makes an environment where it is asked for one.
STAND_IN = """#!/bin/sh
echo "$UV_TORCH_BACKEND {name} $*" >> called.txt
case "$*" in *venv*) mkdir -p .venv/bin && cp "$0" .venv/bin/python;; esac
"""


@dataclass(frozen=True)
class Checkout:
    """A folder with our Makefile, and the only folder of its PATH."""

    folder: Path

    @property
    def programs(self) -> Path:
        return self.folder / "bin"

    def put(self, name: str, script: str = STAND_IN) -> None:
        (self.programs / name).write_text(script.replace("{name}", name))
        (self.programs / name).chmod(0o755)

    def make(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        make = shutil.which("make")
        assert make is not None
        return subprocess.run(
            [make, *words],
            cwd=self.folder,
            env={"PATH": str(self.programs), **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self) -> list[str]:
        """How the stand-ins were called, save when asked for their version."""
        file = self.folder / "called.txt"
        lines = file.read_text().splitlines() if file.exists() else []
        return [line for line in lines if "version_info" not in line]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.programs.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("cp", "mkdir", "rm", "touch"):
        found = shutil.which(name)
        assert found is not None
        (made.programs / name).symlink_to(found)
    return made


def test_uv_installs_where_it_is(checkout: Checkout) -> None:
    checkout.put("uv")
    for _ in range(2):  # the second time there is nothing to do
        ended = checkout.make(".venv/ready-to-run")
        assert ended.returncode == 0, ended.stderr
        assert checkout.called() == [
            "auto uv venv --seed --python >=3.11,<3.15 .venv",
            f"auto uv pip install --python .venv/bin/python {PACKAGES}",
        ]


def test_uv_takes_the_python_and_pytorch_asked_for(checkout: Checkout) -> None:
    checkout.put("uv")
    asked = {"PYTHON": "python3.14", "UV_TORCH_BACKEND": "cu126"}
    assert checkout.make(".venv/ready-to-run", **asked).returncode == 0
    environment, packages = checkout.called()
    assert environment == "cu126 uv venv --seed --python python3.14 .venv"
    assert packages.startswith("cu126 uv pip install ")


@pytest.mark.parametrize("words", [(), ("UV=",)])
def test_pip_installs_without_uv(checkout: Checkout, words: tuple[str, ...]) -> None:
    checkout.put("python3")
    if words:
        checkout.put("uv")
    ended = checkout.make(".venv/ready-to-run", *words)
    assert ended.returncode == 0, ended.stderr
    assert checkout.called() == [
        "auto python3 -m venv .venv",
        "auto python3 -m pip install --disable-pip-version-check " + PACKAGES,
    ]


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_any_supported_python_is_found(checkout: Checkout, minor: int) -> None:
    checkout.put(f"python3.{minor}")
    checkout.put("python3", "#!/bin/sh\nexit 1\n")
    assert checkout.make(".venv/bin/python").returncode == 0
    assert checkout.called() == [f"auto python3.{minor} -m venv .venv"]


def test_python_is_asked_for_its_version(checkout: Checkout) -> None:
    (checkout.programs / "python3").symlink_to(Path(sys.executable).resolve())
    said = checkout.make("--dry-run", ".venv/bin/python").stdout
    assert "python3 -m venv .venv" in said


def test_no_supported_python_is_explained(checkout: Checkout) -> None:
    checkout.put("python3", "#!/bin/sh\nexit 1\n")
    ended = checkout.make(".venv/bin/python")
    assert ended.returncode != 0
    assert "needs Python 3.11 to 3.14" in ended.stdout
    assert not (checkout.folder / ".venv").exists()


def test_failed_environment_is_removed(checkout: Checkout) -> None:
    checkout.put("uv", "#!/bin/sh\nmkdir -p .venv/bin\nexit 2\n")
    ended = checkout.make(".venv/bin/python")
    assert ended.returncode != 0
    assert "No virtual environment could be made" in ended.stdout
    assert not (checkout.folder / ".venv").exists()
