"""The command that brings PyTorch fits how Overcurve was installed."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from workers.process.torch_missing import broken_torch, install_command, missing_torch


def test_checkout_is_installed_in_its_own_versions(tmp_path: Path) -> None:
    checkout = tmp_path / "a checkout"
    checkout.mkdir()
    (checkout / "pyproject.toml").touch()
    assert shlex.split(install_command(checkout, True)) == [
        *(sys.executable, "-m", "pip", "install"),
        *("-c", f"{checkout}/constraints.txt", "-e", f"{checkout}[worker]"),
    ]


def test_package_is_installed_by_its_name(tmp_path: Path) -> None:
    command = install_command(tmp_path, True)
    assert command.endswith("-m pip install 'overcurve[worker]'")


def test_environment_without_pip_is_installed_by_uv(tmp_path: Path) -> None:
    command = install_command(tmp_path, False)
    assert command.startswith(
        f"uv pip install --torch-backend=auto --python {sys.executable} "
    )


def test_broken_packages_are_installed_anew(tmp_path: Path) -> None:
    command = install_command(tmp_path, True, "--force-reinstall")
    assert command.endswith("install --force-reinstall 'overcurve[worker]'")


def test_torch_of_the_tests_is_neither_missing_nor_broken() -> None:
    assert missing_torch() == ""
    assert broken_torch() == ""
