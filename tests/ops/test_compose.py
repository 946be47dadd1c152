"""The compose file: valid, without default secrets, with our own settings' names."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from backend.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
SECRETS = {
    "OVERCURVE_POSTGRES_PASSWORD": "p" * 32,
    "OVERCURVE_REDIS_PASSWORD": "r" * 32,
    "OVERCURVE_TOKEN": "t" * 32,
}
SERVERS = ("postgres", "redis")
OURS = ("migrate", "web", "worker-cpu", "worker-gpu")


def load_compose() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text()))


def settings_of(service: str) -> dict[str, str]:
    """What a service's environment says, with secrets filled in."""
    environment = load_compose()["services"][service]["environment"]
    return {name: fill(value) for name, value in environment.items()}


def fill(value: str) -> str:
    for variable, secret in SECRETS.items():
        value = re.sub(rf"\${{{variable}:\?[^}}]*}}", secret, value)
    return re.sub(r"\${\w+:-([^}]*)}", r"\1", value)


def test_compose_file_fits_the_schema() -> None:
    schema = files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
    validator = jsonschema.Draft7Validator(json.loads(schema.read_text()))
    assert [e.message for e in validator.iter_errors(load_compose())] == []


def test_every_service_is_there() -> None:
    assert set(load_compose()["services"]) == {*SERVERS, *OURS}


@pytest.mark.parametrize("service", OURS)
def test_environment_is_accepted_as_settings(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings_of(service).items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.mode == "served"
    # Whoever trains runs code of others, which could read the token there.
    token = SECRETS["OVERCURVE_TOKEN"] if service == "web" else ""
    assert settings.token.get_secret_value() == token


@pytest.mark.parametrize("service", OURS)
def test_names_are_those_of_embedded_mode(service: str) -> None:
    known = {f"OVERCURVE_{name.upper()}" for name in Settings.model_fields}
    assert set(settings_of(service)) <= known


def test_no_secret_has_a_default() -> None:
    uses = re.findall(r"\${(\w+)(:\?|:-|)", FILE.read_text())
    assert {name for name, _ in uses} >= set(SECRETS)
    assert all(kind == ":?" for name, kind in uses if name in SECRETS)


def test_long_running_services_restart_and_show_health() -> None:
    services = load_compose()["services"]
    lasting = [name for name in services if name != "migrate"]
    assert all(services[n]["restart"] == "unless-stopped" for n in lasting)
    assert all("healthcheck" in services[n] for n in (*SERVERS, "web"))


def test_only_the_web_is_published() -> None:
    services = load_compose()["services"]
    assert [n for n, s in services.items() if "ports" in s] == ["web"]
    assert services["web"]["ports"][0].startswith("${OVERCURVE_BIND:-127.0.0.1}")


def test_volumes_are_named_and_used() -> None:
    compose = load_compose()
    used = {
        mount.split(":")[0]
        for service in compose["services"].values()
        for mount in service.get("volumes", ())
    }
    assert used == set(compose["volumes"])


def test_build_targets_are_stages() -> None:
    stages = set(
        re.findall(r"^FROM \S+ AS (\S+)", (ROOT / "Dockerfile").read_text(), re.M)
    )
    services = load_compose()["services"]
    assert {services[name]["build"]["target"] for name in OURS} <= stages


def test_docker_itself_accepts_the_file() -> None:
    docker = shutil.which("docker")
    if (
        docker is None
        or subprocess.run(
            [docker, "compose", "version"], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("docker compose is not installed here")
    command = [docker, "compose", "--profile", "gpu", "config", "--quiet"]
    said = subprocess.run(
        command, cwd=ROOT, env=os.environ | SECRETS, capture_output=True, check=False
    )
    assert said.returncode == 0, said.stderr.decode()


@pytest.mark.parametrize("token", ["short", "x" * 15])
def test_served_mode_needs_a_real_token(token: str) -> None:
    urls = {"database_url": "postgresql+psycopg://h/d", "redis_url": "redis://h"}
    with pytest.raises(ValidationError, match="OVERCURVE_TOKEN"):
        Settings(mode="served", token=token, **urls)  # type: ignore[arg-type]


def test_served_mode_needs_its_servers() -> None:
    with pytest.raises(ValidationError, match="OVERCURVE_REDIS_URL"):
        Settings(mode="served", token="t" * 32, database_url="x")  # type: ignore[arg-type]
