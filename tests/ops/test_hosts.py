"""Several hosts at one server: workers that share nothing with it but two addresses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2 as httpx
import psutil
import pytest
from redis import RedisError
from sqlalchemy import Engine, text

from backend.command_line.migrate import migrate_url
from backend.database import DATABASE_AWAY, open_engine
from backend.embedded.child import Child, Program
from backend.embedded.owner import choose_owner, make_folder
from backend.embedded.postgres import ENVIRONMENT, USER, find_binaries, prepare_cluster
from backend.embedded.redis import find_server
from backend.embedded.servers import open_folder
from backend.queue import connect_redis
from tests.running import ROOT, are_gone, free_port

PASSWORD = "of-the-bell"
TOKENS = {"anna": "anna-s-long-token", "ben": "ben-s-long-token"}
PATIENCE_SECONDS = 240.0  # a busy machine's; nothing here waits by the clock
AT_WORK = (
    "select from pg_stat_activity where state = 'active' "
    "and backend_type = 'client backend' and pid <> pg_backend_pid()"
)
FINAL = "kind in ('finished', 'diverged', 'failed', 'cancelled')"


@dataclass
class Network:
    """Postgres, Redis and the web, each behind an address of its own, and hosts."""

    folder: Path
    environment: dict[str, str]
    url: str
    engine: Engine
    hosts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, core: int) -> None:
        """A worker on a host of its own: its folder, its cache, its cores."""
        home = self.folder / name
        home.mkdir()
        own = {"XDG_CACHE_HOME": str(home), "OVERCURVE_DATA": str(home / "data")}
        cores = sorted(os.sched_getaffinity(0))
        program = (
            f"import os, sys; os.sched_setaffinity(0, {{{cores[core % len(cores)]}}}); "
            "os.execv(sys.executable, [sys.executable, '-P', '-m', *sys.argv[1:]])"
        )
        with (home / "said.txt").open("wb") as said:
            self.hosts[name] = subprocess.Popen(
                [sys.executable, "-c", program, "workers.main", "--name", name],
                cwd=home,
                env=self.environment | own,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def ask(self, statement: str, **given: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(statement), given))

    def wait_for(self, claim: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not claim():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        logs = sorted(self.folder.glob("*/said.txt"))
        return "\n".join(f"{log}:\n{log.read_text()[-4000:]}" for log in logs)

    def wait_for_hosts(self) -> None:
        """Until all have introduced themselves and published what they train."""
        live = "select name from workers where state = 'idle'"
        self.wait_for(lambda: {row.name for row in self.ask(live)} >= set(self.hosts))

    def submit(self, name: str, seeds: int) -> int:
        headers = {"authorization": f"Bearer {TOKENS[name]}"}
        answer = httpx.post(
            f"{self.url}/api/studies", json=study(seeds), headers=headers, timeout=30
        )
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    def ended(self, study: int) -> list[Any]:
        """The ends of a study's runs, each with the host that trained it."""
        return self.ask(
            "select run_events.run, workers.name as host from run_events "
            "join run_states on run_states.run = run_events.run "
            "join workers on workers.id = run_events.worker "
            f"where study = :study and {FINAL}",
            study=study,
        )

    def training(self, study: int) -> dict[str, int]:
        """The runs in training, by host."""
        found = self.ask(
            "select run_states.run, name as host from run_states "
            "join workers on workers.id = worker "
            "where status = 'running' and study = :study",
            study=study,
        )
        return {row.host: row.run for row in found}

    def kill_in_training(self, study: int) -> int:
        """SIGKILL to a host that holds a run, which it does not end meanwhile because
        it stands still; gives the run."""
        while True:
            self.wait_for(lambda: self.training(study))
            for name in self.training(study):
                worker = psutil.Process(self.hosts[name].pid)
                worker.suspend()
                self.wait_for(lambda: not self.ask(AT_WORK))  # its last words are in
                if run := self.training(study).get(name):
                    family = [worker, *worker.children(recursive=True)]
                    worker.kill()
                    assert are_gone(family, 60), "what it had started lives on"
                    self.hosts.pop(name).wait()
                    return run
                worker.resume()

    def end_hosts(self) -> None:
        for host in self.hosts.values():
            host.terminate()
        for host in self.hosts.values():
            host.wait(60)
        self.hosts.clear()


def study(seeds: int) -> dict[str, Any]:
    """Two recipes of short runs."""
    recipe = {"method": "supervised", "params": {"model": "logistic"}}
    smoothed = {**recipe, "algorithms": [{"name": "label_smoothing"}]}
    return {
        "task": "mnist1d",
        "device": "cpu",
        "budgets": [5],
        "budget_unit": "steps",
        "seeds": list(range(seeds)),
        "baseline": recipe,
        "methods": [{"label": "smoothed", **smoothed}],
    }


@contextmanager
def servers(folder: Path) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis that listen on ports, as a team's own do; gives the
    settings that lead to them."""
    data = open_folder(folder / "servers")
    owner = choose_owner(data / "postgres")
    cluster = prepare_cluster(data, owner, durable=False)
    make_folder(data / "redis", owner)
    ports = free_port(), free_port()
    database = f"postgresql+psycopg://{USER}@127.0.0.1:{ports[0]}/postgres"
    bell = f"redis://:{PASSWORD}@127.0.0.1:{ports[1]}/0"
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
    }
    postgres = [str(find_binaries() / "postgres"), "-D", str(cluster)]
    postgres += ["-p", str(ports[0])]
    postgres += [word for n, v in options.items() for word in ("-c", f"{n}={v}")]
    redis = [str(find_server()), "--port", str(ports[1]), "--save", ""]
    redis += ["--bind", "127.0.0.1", "--requirepass", PASSWORD]

    def child(name: str, command: list[str], is_ready: Callable[[], bool]) -> Child:
        program = Program(
            name=name,
            command=tuple(command),
            folder=data / name,
            log=data / "logs" / f"{name}.log",
            owner=owner,
            environment=ENVIRONMENT,
            stop_signal=signal.SIGINT,
            stop_seconds=15.0,
        )
        return Child(program, is_ready=lambda _: is_ready())

    children = [
        child("postgres", postgres, lambda: takes_statements(database)),
        child("redis", redis, lambda: takes_commands(bell)),
    ]
    try:
        for one in children:
            one.start()
        yield {"OVERCURVE_DATABASE_URL": database, "OVERCURVE_REDIS_URL": bell}
    finally:
        for one in children:
            one.stop()


def takes_statements(url: str) -> bool:
    engine = open_engine(url, pool_size=1)
    try:
        with engine.connect() as connection:
            return bool(connection.execute(text("select 1")).scalar())
    except DATABASE_AWAY:
        return False
    finally:
        engine.dispose()


def takes_commands(url: str) -> bool:
    with suppress(RedisError, OSError):
        return bool(connect_redis(url).ping())
    return False


@contextmanager
def web(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    people = ",".join(f"{name}:{token}" for name, token in TOKENS.items())
    own = {"OVERCURVE_PORT": str(port), "OVERCURVE_TOKENS": people}
    (folder / "web").mkdir()
    with (folder / "web" / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "backend.cli", "web"],
            cwd=folder,
            env=environment | own,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def is_well(url: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{url}/healthz").status_code == 200
    return False


@pytest.fixture
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """A server for a team, in which nobody trains two runs at once."""
    folder = tmp_path_factory.mktemp("network")
    folder.chmod(0o711)
    with ExitStack() as running:
        addresses = running.enter_context(servers(folder))
        migrate_url(addresses["OVERCURVE_DATABASE_URL"])
        environment = {
            **{k: v for k, v in os.environ.items() if "OVERCURVE" not in k},
            **addresses,
            "PYTHONPATH": str(ROOT),
            "OVERCURVE_MODE": "served",
            # Others wait for what a dead host held, here no longer than they must.
            "OVERCURVE_LEASE_SECONDS": "5",
            "OVERCURVE_MAX_RUNNING_PER_USER": "1",
        }
        url = running.enter_context(web(folder, environment))
        engine = open_engine(addresses["OVERCURVE_DATABASE_URL"], pool_size=1)
        running.callback(engine.dispose)
        found = Network(folder, environment, url, engine)
        running.callback(found.end_hosts)
        found.wait_for(lambda: is_well(url))
        yield found


@pytest.mark.faults
@pytest.mark.slow
def test_hosts_share_the_work_and_one_dies(network: Network) -> None:
    network.start("first", 0)
    network.start("second", 1)
    network.wait_for_hosts()
    anna = network.submit("anna", seeds=8)
    # Long enough for the idle host to look for work, which is not its to take.
    network.wait_for(lambda: len(network.ended(anna)) >= 6)
    ben = network.submit("ben", seeds=12)
    network.wait_for(lambda: network.ended(ben))
    lost = network.kill_in_training(ben)
    [survivor] = network.hosts
    network.wait_for(lambda: len(network.ended(anna)) + len(network.ended(ben)) >= 40)
    assert network.ask("select status, count(*) from run_states group by status") == [
        ("finished", 40)
    ]
    for study, runs in ((anna, 16), (ben, 24)):
        assert len({end.run for end in network.ended(study)}) == runs
        check_one_at_a_time(network, study)
    assert (lost, survivor) in [tuple(end) for end in network.ended(ben)]
    given_up = "select from run_events where kind = 'lost' and run = :run"
    assert len(network.ask(given_up, run=lost)) == 1


def check_one_at_a_time(network: Network, study: int) -> None:
    """By the clock of Postgres: a run starts after the claim saw who trains, and ends
    before anybody could see that it has."""
    trained = network.ask(
        "select started_at, ended_at from run_states "
        "where study = :study order by started_at",
        study=study,
    )
    assert all(one.ended_at < two.started_at for one, two in pairwise(trained))
