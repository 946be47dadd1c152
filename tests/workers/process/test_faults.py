"""What is killed, frozen or taken away in the middle of a study, and loses nothing."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from backend.command_line.migrate import migrate_url
from backend.database import open_engine, session_factory
from backend.embedded import Servers, start_servers
from backend.queue import connect_redis, create_queue, queue_name, ring
from backend.settings import Settings
from backend.store.workers import list_workers
from tests.workers.process.conftest import wait_until

pytestmark = pytest.mark.faults


def _assert_each_ended_once(study: Any) -> None:
    assert study.wait() == ["finished"] * len(study.runs)
    for finals in study.final_events().values():
        assert finals == ["finished"]


def _starts(study: Any) -> int:
    events = (e for run in study.runs for e in study.events(run))
    return sum(event.kind == "started" for event in events)


def test_killed_worker_leaves_its_run_to_another(
    start_worker: Any, make_study: Any
) -> None:
    study = make_study(runs=8, budget=40)
    workers = [start_worker(), start_worker()]
    workers[0].training(study)
    family = workers[0].family

    workers[0].process.kill()
    workers[0].process.wait()

    for member in family:
        member.wait(60)
    _assert_each_ended_once(study)


def test_successor_takes_over_at_once(start_worker: Any, make_study: Any) -> None:
    study = make_study(runs=2, budget=40)
    worker = start_worker(OVERCURVE_LEASE_SECONDS="600")
    worker.training(study)
    worker.process.kill()
    worker.process.wait()

    start_worker(OVERCURVE_LEASE_SECONDS="600")

    _assert_each_ended_once(study)
    assert _starts(study) == 3


def test_frozen_worker_loses_its_run_to_another(
    start_worker: Any, make_study: Any, sessions: sessionmaker[Session]
) -> None:
    study = make_study(runs=4, budget=60)
    workers = [start_worker(OVERCURVE_LEASE_SECONDS="1.5") for _ in range(2)]
    child = workers[0].training(study)
    os.kill(workers[0].pid, signal.SIGSTOP)

    child.wait(60)  # it no longer trains when the other one does
    _assert_each_ended_once(study)
    with sessions() as session:
        states = [w.state for w in list_workers(session, stale_seconds=1.5)]
    os.kill(workers[0].pid, signal.SIGCONT)
    time.sleep(1)
    assert "lost" in states
    _assert_each_ended_once(study)


def test_told_worker_awaits_a_short_run(start_worker: Any, make_study: Any) -> None:
    study = make_study(runs=2, budget=300)
    worker = start_worker()
    study.wait_for_progress(0.3)  # and is known to end soon

    assert worker.terminate() == 0

    assert study.statuses() == ["finished", "queued"]


def test_told_worker_releases_a_long_run(
    start_worker: Any, make_study: Any, sessions: sessionmaker[Session]
) -> None:
    study = make_study(budget=5_000)
    worker = start_worker(OVERCURVE_MAX_ATTEMPTS="1")
    study.wait_for_progress()

    assert worker.terminate() == 0  # in time: its run has most of a minute before it

    assert study.statuses() == ["lost"]  # waits again, and is not held against it
    with sessions() as session:
        assert [w.state for w in list_workers(session)] == ["gone"]


@pytest.fixture
def own_servers(tmp_path: Path) -> Iterator[Servers]:
    """Servers that the test may break: a commit of theirs outlives a kill."""
    with start_servers(tmp_path / "servers", durable=True) as running:
        migrate_url(running.database_url)
        yield running


@pytest.fixture
def own_settings(own_servers: Servers, tmp_path: Path) -> Settings:
    return Settings(
        data=tmp_path / "data",
        database_url=own_servers.database_url,
        redis_url=own_servers.redis_url,
    )


def test_lost_servers_lose_no_run(
    own_servers: Servers,
    own_settings: Settings,
    workers_on: Any,
    studies_on: Any,
) -> None:
    engine = open_engine(own_settings.database_url)
    sessions = session_factory(engine)
    with workers_on(own_settings) as start:
        worker = start()
        study = studies_on(sessions)(runs=3, budget=60)
        worker.training(study)
        _kill(own_servers.redis)
        study.wait_for_first()  # work is found without the bell

        _kill(own_servers.postgres)
        time.sleep(1.5)  # the run ends meanwhile: its result is held
        own_servers.postgres.start()
        own_servers.redis.start()
        engine.dispose()

        _assert_each_ended_once(study)
        assert _starts(study) == 3
        assert worker.process.poll() is None
    engine.dispose()


def test_emptied_redis_loses_no_run(
    own_servers: Servers,
    own_settings: Settings,
    workers_on: Any,
    studies_on: Any,
) -> None:
    """What Celery keeps in Redis goes too, the names of its queues among it."""
    engine = open_engine(own_settings.database_url)
    sessions = session_factory(engine)
    queue = create_queue(own_settings)
    with workers_on(own_settings) as start:
        worker = start()
        study = studies_on(sessions)(runs=3, budget=40)
        worker.training(study)
        assert connect_redis(own_settings.redis_url).flushall()

        assert ring(queue, "cpu")
        _assert_each_ended_once(study)

        bells = connect_redis(own_settings.redis_url)
        wait_until(lambda: not bells.llen(queue_name("cpu")), 60)  # heard again
    queue.close()
    engine.dispose()


def _kill(server: Any) -> None:
    server.process.kill()
    server.process.wait()
