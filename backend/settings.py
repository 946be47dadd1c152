"""Settings of a process, read once from `OVERCURVE_*`; frozen afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from backend.users import LEAST_TOKEN, NamedToken, parse_tokens, token_digest
from overcurve.own_server import HOST, PORT
from overcurve.prices import Price, parse_prices


def _read_prices(value: object) -> object:
    return parse_prices(value) if isinstance(value, str) else value


class Settings(BaseSettings):
    """Everything that differs between a laptop and a cluster, and nothing else."""

    model_config = SettingsConfigDict(
        env_prefix="OVERCURVE_",
        frozen=True,
        hide_input_in_errors=True,  # it holds passwords and tokens
    )

    mode: Literal["embedded", "served"] = Field(
        "embedded", description="embedded: one person, one machine, no login"
    )
    data: Path = Field(
        Path(".data"), description="folder of the embedded servers' files"
    )
    host: str = Field(HOST, description="address the web server listens on")
    port: int = Field(PORT, ge=1, le=65535, description="port of the web server")
    public_url: str = Field(
        "", description="address people open, when a proxy stands in front"
    )
    database_url: str = Field(
        "", description="PostgreSQL, as postgresql+psycopg://user:password@host/name"
    )
    redis_url: str = Field("", description="Redis, as redis://:password@host:6379/0")
    token: SecretStr = Field(
        SecretStr(""),
        description="secret of whoever runs the server; served mode asks for it",
    )
    tokens: Annotated[
        tuple[NamedToken, ...], NoDecode, BeforeValidator(parse_tokens)
    ] = Field((), description="people and their tokens: anna:TOKEN,ben:TOKEN")
    device: str = Field("cpu", description="kind of device a worker serves: a queue")
    worker_threads: int = Field(
        0, ge=0, description="CPU threads of a training; 0 chooses"
    )
    datasets: str = Field(
        "", description="a worker's folder of data sets, for paths not absolute"
    )
    busy: Literal["flag", "wait"] = Field(
        "flag",
        description="what a worker does when others use its device: train and flag the "
        "run, or wait until they are done",
    )
    prices: Annotated[tuple[Price, ...], NoDecode, BeforeValidator(_read_prices)] = (
        Field((), description="US dollars an hour by device: H100 = 2.49; A100 = 1.29")
    )
    lease_seconds: float = Field(
        30.0, gt=0, description="seconds without a heartbeat after which a run is lost"
    )
    max_attempts: int = Field(3, ge=1, description="starts of one run before it fails")
    time_limit_seconds: float = Field(
        86_400.0, gt=0, description="seconds after which a run is stopped"
    )
    max_running_per_user: int = Field(
        0, ge=0, description="runs of one person in training at once; 0: no limit"
    )
    max_study_runs: int = Field(5_000, ge=1, description="runs in one study")
    max_judge_runs: int = Field(20_000, ge=1, description="runs in one judge request")
    max_import_rows: int = Field(200_000, ge=1, description="rows in one import")
    max_shared_runs: int = Field(200_000, ge=1, description="runs in one snapshot")
    demo: bool = Field(True, description="queue the demo study on an empty database")

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        token = self.token.get_secret_value()
        if token and token_digest(token) in [named.digest for named in self.tokens]:
            raise ValueError("OVERCURVE_TOKEN stands in OVERCURVE_TOKENS too")
        if self.mode == "served":
            missing = [n for n in ("database_url", "redis_url") if not getattr(self, n)]
            if missing:
                names = ", ".join(f"OVERCURVE_{n.upper()}" for n in missing)
                raise ValueError(f"served mode needs {names}")
        if self.asks_for_token and 0 < len(token) < LEAST_TOKEN:
            raise ValueError(
                f"served mode needs OVERCURVE_TOKEN with at least {LEAST_TOKEN} "
                "characters, and so does a server that names people: whoever guesses "
                "it may change everything"
            )
        return self

    @property
    def asks_for_token(self) -> bool:
        """Whether writing needs a token; without, everybody is the one local user."""
        return self.mode == "served" or bool(self.tokens)
