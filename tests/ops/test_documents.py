"""Prose that is held to the program: settings, commands, and what make does."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from click import Context

from backend.settings import Settings
from overcurve.cli import app

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = (ROOT / "docs" / "deploy.md").read_text()
TARGETS = ("run", "test", "check", "bench", "setup")


def test_every_setting_is_documented() -> None:
    rows = dict(re.findall(r"^\| `OVERCURVE_(\w+)` \| (.*?) \|", DEPLOY, re.M))
    assert set(rows) == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", ["port", "lease_seconds", "max_attempts", "device"])
def test_documented_default_is_true(name: str) -> None:
    [default] = re.findall(
        rf"^\| `OVERCURVE_{name.upper()}` \| `(.*?)` \|", DEPLOY, re.M
    )
    assert str(Settings.model_fields[name].default).removesuffix(".0") == default


def test_every_command_has_help() -> None:
    context = Context(app)
    commands = app.list_commands(context)
    known = {"up", "web", "worker", "migrate", "run", "import", "judge"}
    assert known <= set(commands)
    for name in commands:
        command = app.get_command(context, name)
        assert command is not None
        assert command.help


@pytest.mark.parametrize("target", TARGETS)
def test_make_target_sets_itself_up(target: str) -> None:
    plan = subprocess.run(
        ["make", "--dry-run", "--always-make", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "-m venv .venv" in plan
    assert "pip install --disable-pip-version-check -c constraints.txt" in plan


def test_make_passes_port_and_data_on() -> None:
    command = ["make", "--dry-run", "run", "PORT=8123", "DATA=/some where"]
    plan = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert 'OVERCURVE_PORT="8123" OVERCURVE_DATA="/some where"' in plan


def test_links_between_documents_lead_somewhere() -> None:
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for link in re.findall(r"\]\((?!http)([^)#]+)\)", document.read_text()):
            assert (ROOT / link).exists(), f"{document.name}: {link}"
