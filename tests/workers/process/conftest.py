"""Fixtures of the worker's tests: real workers as processes, studies of short runs."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import psutil
import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session, sessionmaker

from backend.command_line.migrate import migrate_url
from backend.database import open_engine, session_factory
from backend.embedded import Servers
from backend.queue import create_queue, ring
from backend.settings import Settings
from backend.store.new_runs import NewRun, insert_runs
from backend.store.runs import RunFilter, list_runs
from backend.store.studies import NewStudy, insert_study
from backend.store.traces import load_events
from backend.store.workers import list_workers
from frontend.facts.runs import AskedRun, EventView, RunView, recipe_fields
from frontend.facts.studies import RecipeView
from frontend.facts.workers import WorkerView

FINALS = {"finished", "diverged", "failed", "cancelled"}
ROOT = Path(__file__).parents[3]
PLUGIN = Path(__file__).with_name("paced_plugin.py")


def wait_until(claim: Callable[[], object], seconds: float = 20) -> None:
    """Waits for a claim to hold; a machine may be slow, so it may take long."""
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Whether a process has ended, collected or not."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.fixture(scope="session")
def plugin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to put on the path of a worker, with the plug-in installed."""
    folder = tmp_path_factory.mktemp("plugin")
    shutil.copy(PLUGIN, folder)
    info = folder / "paced_plugin-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: paced-plugin\nVersion: 1\n")
    entry_points = "[overcurve.plugins]\npaced = paced_plugin\n"
    (info / "entry_points.txt").write_text(entry_points)
    return folder


@dataclass
class WorkerProcess:
    """A worker, with what it said and every process it ever had."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def family(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.pid).children(True)
        return found

    @property
    def forkserver(self) -> psutil.Process:
        return psutil.Process(self.pid).children()[0]

    def training(self, study: Study) -> psutil.Process:
        """The child that trains a run of the study for this worker, waited for."""
        found: list[psutil.Process] = []

        def is_training() -> bool:
            if self._worker_id(study.sessions) in study.workers():
                found[:] = self.forkserver.children()
            return bool(found)

        wait_until(is_training, 40)
        return found[0]

    def _worker_id(self, sessions: sessionmaker[Session]) -> int | None:
        with sessions() as session:
            ids = {worker.name: worker.id for worker in list_workers(session)}
        return next((i for n, i in ids.items() if n.endswith(f":{self.pid}")), None)

    def terminate(self, seconds: float = 20) -> int:
        self.process.terminate()
        return self.process.wait(seconds)


class StartWorker(Protocol):
    def __call__(self, **variables: str) -> WorkerProcess: ...


@pytest.fixture
def start_worker(
    settings: Settings, plugin_folder: Path, tmp_path: Path
) -> Iterator[StartWorker]:
    """Starts workers on the test's servers; none may leave a process behind."""
    with worker_starter(settings, plugin_folder, tmp_path) as start:
        yield start


@dataclass
class Place:
    """A database with a worker, shared by the tests of a module that break nothing."""

    settings: Settings
    sessions: sessionmaker[Session]
    worker: WorkerProcess


@pytest.fixture(scope="module")
def place(
    servers: Servers,
    maintenance: Engine,
    plugin_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    """One worker for a whole module: it takes seconds to start."""
    folder = tmp_path_factory.mktemp("place")
    url = make_url(servers.database_url).set(database=f"place_{os.urandom(4).hex()}")
    with maintenance.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {url.database}")
    address = url.render_as_string(hide_password=False)
    migrate_url(address)
    engine = open_engine(address)
    settings = Settings(
        data=folder / "data", database_url=address, redis_url=servers.redis_url
    )
    with worker_starter(settings, plugin_folder, folder) as start:
        place = Place(settings, session_factory(engine), start())
        wait_until(lambda: _workers(place.sessions), 60)
        yield place
    engine.dispose()


def _workers(sessions: sessionmaker[Session]) -> tuple[WorkerView, ...]:
    with sessions() as session:
        return list_workers(session)


@pytest.fixture
def workers_on(plugin_folder: Path, tmp_path: Path) -> Callable[[Settings], Any]:
    """Gives what starts workers on any servers."""
    return lambda settings: worker_starter(settings, plugin_folder, tmp_path)


@contextmanager
def worker_starter(
    settings: Settings, plugin_folder: Path, folder: Path
) -> Iterator[StartWorker]:
    workers: list[WorkerProcess] = []

    def start(**variables: str) -> WorkerProcess:
        log = folder / f"worker-{len(workers)}.log"
        environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT}:{plugin_folder}",
            "OVERCURVE_DATABASE_URL": settings.database_url,
            "OVERCURVE_REDIS_URL": settings.redis_url,
            "OVERCURVE_DATA": str(settings.data),
            "OVERCURVE_LEASE_SECONDS": "3",
            "OVERCURVE_PRICES": "CPU = 3.6",  # a dollar for a thousand seconds
            **variables,
        }
        command = [sys.executable, "-m", "workers.main", "--device", "cpu"]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, env=environment, cwd=folder, stdout=output, stderr=output
            )
        workers.append(WorkerProcess(process, log))
        return workers[-1]

    try:
        yield start
    finally:
        for worker in workers:
            _end(worker)


def _end(worker: WorkerProcess) -> None:
    if worker.process.poll() is not None:
        return
    family = worker.family
    worker.process.send_signal(signal.SIGCONT)
    worker.process.kill()
    worker.process.wait()
    for member in family:
        wait_until(partial(is_gone, member.pid))


@dataclass
class Study:
    """A study of short runs in the database, and how they stand."""

    sessions: sessionmaker[Session]
    id: int
    runs: tuple[int, ...]

    def views(self) -> tuple[RunView, ...]:
        with self.sessions() as session:
            found = list_runs(session, RunFilter(study=self.id), limit=1000)
        return tuple(sorted(found.rows, key=lambda view: view.id))

    def statuses(self) -> list[str]:
        return [view.status for view in self.views()]

    def workers(self) -> set[int | None]:
        """Who trains runs of the study now."""
        return {view.worker for view in self.views() if view.status == "running"}

    def events(self, run: int) -> tuple[EventView, ...]:
        with self.sessions() as session:
            return load_events(session, run)

    def final_events(self) -> dict[int, list[str]]:
        """The final states that each run was ever given."""
        return {
            run: [e.kind for e in self.events(run) if e.kind in FINALS]
            for run in self.runs
        }

    def wait_for_progress(self, least: float = 0.0) -> None:
        """Waits until a run trains and is further than `least`."""
        wait_until(lambda: any((v.progress or 0) > least for v in self.views()), 90)

    def wait_for_first(self) -> None:
        """Waits until one run has finished."""
        wait_until(lambda: "finished" in self.statuses(), 40)

    def wait(self, seconds: float = 40) -> list[str]:
        """Waits until every run has ended; returns the statuses."""
        wait_until(lambda: set(self.statuses()) <= FINALS, seconds)
        return self.statuses()


class MakeStudy(Protocol):
    def __call__(
        self,
        runs: int = 1,
        *,
        budget: float = 5,
        budget_unit: str = "steps",
        recipes: tuple[Mapping[str, Any], ...] = ({},),
        task: str = "coins",
        method: str = "paced",
        version: str = "1",
    ) -> Study: ...


@pytest.fixture
def make_study(sessions: sessionmaker[Session]) -> MakeStudy:
    """Inserts studies into the test's own database; no bell rings."""
    return study_maker(sessions, lambda: None)


@pytest.fixture
def studies_on() -> Callable[[sessionmaker[Session]], MakeStudy]:
    """Gives what makes studies in any database; no bell rings."""
    return lambda sessions: study_maker(sessions, lambda: None)


@pytest.fixture(scope="module")
def ring_bell(place: Place) -> Iterator[Callable[[], object]]:
    """Rings the bell of the shared worker."""
    queue = create_queue(place.settings)
    yield lambda: ring(queue, "cpu")
    queue.close()


@pytest.fixture
def submit(place: Place, ring_bell: Callable[[], object]) -> MakeStudy:
    """Inserts studies for the shared worker, and rings."""
    return study_maker(place.sessions, ring_bell)


def study_maker(
    sessions: sessionmaker[Session], ring_bell: Callable[[], object]
) -> MakeStudy:
    """Gives what inserts a study: so many seeds of each recipe, by its parameters."""

    def make(
        runs: int = 1,
        *,
        budget: float = 5,
        budget_unit: str = "steps",
        recipes: tuple[Mapping[str, Any], ...] = ({},),
        task: str = "coins",
        method: str = "paced",
        version: str = "1",
    ) -> Study:
        views = tuple(
            RecipeView(
                recipe=hashlib.sha256(repr((method, params)).encode()).hexdigest()[:16],
                label=f"recipe {number}",
                is_baseline=number == 0,
                method=method,
                version=version,
                params=params,
                algorithms=(),
                budgets=(budget,),
            )
            for number, params in enumerate(recipes)
        )
        with sessions.begin() as session:
            study = insert_study(session, _new_study(views, task, budget_unit))
            new = [
                _new_run(study, view, seed, task, budget, budget_unit)
                for seed in range(runs)
                for view in views
            ]
            made = Study(sessions, study, insert_runs(session, new))
        ring_bell()
        return made

    return make


def _new_study(
    recipes: tuple[RecipeView, ...], task: str, budget_unit: str
) -> NewStudy:
    return NewStudy(
        title="a test",
        kind="user",
        task=task,
        task_name=task,
        task_params={},
        device="cpu",
        budget_unit=budget_unit,
        spec={},
        baseline=recipes[0].recipe,
        recipes=recipes,
    )


def _new_run(
    study: int,
    recipe: RecipeView,
    seed: int,
    task: str,
    budget: float,
    budget_unit: str,
) -> NewRun:
    asked = AskedRun(
        **recipe_fields(recipe),
        task=task,
        budget=budget,
        budget_unit=budget_unit,
        seed=seed,
        device="cpu",
        block=seed,
        position=0,
    )
    return NewRun(
        asked=asked,
        study=study,
        task_name=task,
        task_params={},
        metric="",
        unit="",
        direction="max",
    )
