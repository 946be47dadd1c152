import os
import re
import sys
import time
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Protocol

import pytest

from backend.store.calibrations import list_calibrations
from backend.store.catalogue import list_entries
from backend.store.records import load_record
from backend.store.requests import request_cancel
from backend.store.traces import load_evaluations, load_log, load_pictures
from backend.store.workers import WorkerView, list_workers
from frontend.facts.runs import RunView
from tests.workers.process.conftest import wait_until

on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux holds a process to its memory"
)


class Place(Protocol):
    settings: Any
    sessions: Any
    worker: Any


def _only(study: Any) -> RunView:
    study.wait()
    view: RunView = study.views()[0]
    return view


def test_every_run_ends_in_one_final_state(submit: Any) -> None:
    study = submit(runs=4)

    assert study.wait() == ["finished"] * 4
    assert set(map(tuple, study.final_events().values())) == {("finished",)}


def test_measured_fields_are_stored(submit: Any) -> None:
    view = _only(submit(budget=20))

    assert view.quality == 0.5
    assert view.train_seconds == pytest.approx(0.2, rel=0.5)
    assert view.device_class.startswith("CPU ")
    assert view.progress == 1


def test_milestones_are_stored_with_their_axes(submit: Any, place: Place) -> None:
    study = submit(budget=4, recipes=({"marks": True},))
    study.wait()

    with place.sessions() as session:
        curve = load_evaluations(session, study.runs[0])

    (marked,) = [point for point in curve if point.milestone]
    assert marked.units == 1
    assert marked.milestone["share"] == 0.25


def test_pictures_are_stored(submit: Any, place: Place) -> None:
    study = submit(budget=4)
    study.wait()

    with place.sessions() as session:
        (picture,) = load_pictures(session, study.runs[0])

    assert (picture.name, picture.units, picture.kind) == ("coin", 4, "text")
    assert picture.content == {"text": "heads"}


def test_cost_of_the_device_is_stored(submit: Any, place: Place) -> None:
    study = submit(budget=20)
    study.wait()

    with place.sessions() as session:
        record = load_record(session, study.runs[0])

    assert record.cost_usd == pytest.approx(record.train_seconds / 1000)


def test_learning_curve_is_stored(submit: Any, place: Place) -> None:
    study = submit(budget=20)
    study.wait()

    with place.sessions() as session:
        curve = load_evaluations(session, study.runs[0])

    assert curve[-1].units == 20
    assert len(curve) > 5


def test_diverged_run_says_so(submit: Any) -> None:
    view = _only(submit(recipes=({"trouble": "diverge"},)))

    assert view.status == "diverged"
    assert view.quality is None


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        ("raise", "exception", "no such layer"),
        ("exit", "crashed", "exit code 3"),
        ("die", "worker_lost", "SIGKILL"),
        pytest.param("hoard", "out_of_memory", "more memory", marks=on_linux),
        pytest.param("hoard tensors", "out_of_memory", "allocate", marks=on_linux),
    ],
)
def test_failed_run_says_why(submit: Any, trouble: str, code: str, words: str) -> None:
    view = _only(submit(recipes=({"trouble": trouble},)))

    assert view.status == "failed"
    assert view.error is not None
    assert view.error["code"] == code
    assert words in view.error["message"]
    assert view.error["remedy"]


def test_dying_run_is_started_three_times(submit: Any) -> None:
    study = submit(recipes=({"trouble": "die"},))
    study.wait()

    started = [e for e in study.events(study.runs[0]) if e.kind == "started"]

    assert [event.attempt for event in started] == [1, 2, 3]


def test_unknown_method_fails_with_its_name(submit: Any) -> None:
    view = _only(submit(method="clairvoyance"))

    assert view.status == "failed"
    assert "clairvoyance" in view.error["message"]  # type: ignore[index]


@pytest.mark.parametrize("version", ["0", "1 (mixup 2)"])
def test_changed_method_is_not_trained(submit: Any, version: str) -> None:
    view = _only(submit(version=version))

    assert view.status == "failed"
    assert view.error is not None
    assert view.error["code"] == "method_changed"
    assert f"version {version} of paced" in view.error["message"]


def test_output_becomes_the_log_within_its_limit(submit: Any, place: Place) -> None:
    study = submit(recipes=({"trouble": "shout"},))
    study.wait()

    with place.sessions() as session:
        log = load_log(session, study.runs[0])

    assert log.text.startswith("first step")
    assert log.text.endswith("the end\n")
    assert "bytes left out here" in log.text
    assert len(log.text) <= 1_048_576


@pytest.mark.parametrize(("trouble", "budget"), [("none", 100_000), ("freeze", 2)])
def test_cancelled_run_is_gone_within_a_second(
    submit: Any, place: Place, trouble: str, budget: int
) -> None:
    seconds = []
    for _ in range(3):  # the quickest: a busy machine holds up any one of them
        study = submit(budget=budget, recipes=({"trouble": trouble},))
        child = place.worker.training(study)
        study.wait_for_progress()
        began = time.monotonic()
        with place.sessions.begin() as session:
            request_cancel(session, study.runs[0])
        child.wait(60)
        seconds.append(time.monotonic() - began)
        assert study.wait() == ["cancelled"]

    assert min(seconds) < 1.5


def test_cancelled_run_keeps_what_was_measured(submit: Any, place: Place) -> None:
    study = submit(budget=100_000)
    study.wait_for_progress()
    with place.sessions.begin() as session:
        request_cancel(session, study.runs[0])

    view = _only(study)

    assert view.status == "cancelled"
    assert view.total_seconds  # its harness had the time to say so
    assert view.error is not None
    assert view.error["code"] == "cancelled"


def test_bell_wakes_the_worker_at_once(submit: Any) -> None:
    seconds = []
    for _ in range(3):
        began = time.monotonic()
        submit(budget=1).wait()
        seconds.append(time.monotonic() - began)

    assert min(seconds) < 1  # idle polling alone takes two


def test_first_step_comes_soon_after_the_claim(submit: Any, place: Place) -> None:
    study = submit(runs=5)
    study.wait()
    delays = []
    for run in study.runs:
        with place.sessions() as session:
            log = load_log(session, run).text
        started = next(e.at for e in study.events(run) if e.kind == "started")
        first_step = float(re.findall(r"first step at ([\d.]+)", log)[0])
        delays.append(first_step - started.timestamp())

    print(f"\nclaim to first step: {sorted(delays)[2] * 1000:.0f} ms (median of 5)")  # noqa: T201
    assert min(delays) < 0.5


def test_little_time_passes_between_runs(submit: Any) -> None:
    study = submit(runs=8, budget=1)
    study.wait()
    views = study.views()
    gaps = [
        (after.started_at - before.ended_at).total_seconds()
        for before, after in pairwise(views)
    ]
    lives = [(v.ended_at - v.started_at).total_seconds() for v in views]
    overheads = [life - v.total_seconds for life, v in zip(lives, views, strict=True)]
    overhead = sorted(gaps)[len(gaps) // 2] + sorted(overheads)[len(overheads) // 2]

    print(f"\noverhead of a run: {overhead * 1000:.0f} ms (median)")  # noqa: T201
    assert overhead < 0.5


def test_seconds_are_calibrated_once_for_all_seeds(submit: Any, place: Place) -> None:
    recipes: tuple[Mapping[str, Any], ...] = (
        {"unit_seconds": 0.004},
        {"unit_seconds": 0.008},
    )
    study = submit(runs=2, budget=0.4, budget_unit="seconds", recipes=recipes)
    study.wait()
    with place.sessions() as session:
        found = list_calibrations(session, task="coins")
        planned = {c.recipe: c.planned_units for c in found if c.seconds == 0.4}
        steps = {
            (view.asked.recipe, load_record(session, view.id).steps)
            for view in study.views()
        }

    assert len(found) == len(planned) == 2
    assert steps == set(planned.items())
    assert max(planned.values()) > 1.3 * min(planned.values())


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="two threads need two cores")
def test_other_device_class_is_calibrated_anew(
    start_worker: Any, make_study: Any, sessions: Any
) -> None:
    """Another number of threads is another class: nothing of the first one's holds."""
    for threads in ("1", "2"):
        worker = start_worker(OVERCURVE_WORKER_THREADS=threads)
        study = make_study(budget=0.2, budget_unit="seconds")
        assert study.wait(90) == ["finished"]
        assert worker.terminate() == 0

    with sessions() as session:
        found = list_calibrations(session, task="coins")

    assert len(found) == len({c.device_class for c in found}) == 2
    assert len({(c.recipe, c.seconds) for c in found}) == 1


def test_time_limit_is_said_with_advice(start_worker: Any, make_study: Any) -> None:
    start_worker(OVERCURVE_TIME_LIMIT_SECONDS="1")
    view = _only(make_study(budget=100_000))

    assert view.status == "failed"
    assert view.error is not None
    assert view.error["code"] == "time_limit"
    assert "1 s" in view.error["message"]
    assert view.error["remedy"]


def test_failing_recipe_spoils_no_calibration(submit: Any) -> None:
    recipes: tuple[Mapping[str, Any], ...] = (
        {"unit_seconds": 0.005},
        {"unit_seconds": 0.005, "trouble": "raise"},
    )
    study = submit(budget=0.2, budget_unit="seconds", recipes=recipes)

    assert study.wait() == ["finished", "failed"]


def test_catalogue_is_published(place: Place) -> None:
    with place.sessions() as session:
        entries = {(e.kind, e.name): e for e in list_entries(session)}

    paced = entries["method", "paced"]
    assert ("task", "mnist1d") in entries
    assert paced.detail["external"]
    assert paced.schema["properties"]["unit_seconds"]["default"] == 0.01


def test_heartbeat_stays_young(place: Place) -> None:
    def look() -> WorkerView:
        with place.sessions() as session:
            (worker,) = list_workers(session)
        return worker

    for _ in range(2):
        before = look().age_seconds
        wait_until(lambda before=before: look().age_seconds < before, 60)  # type: ignore[misc]

    worker = look()
    assert worker.device_class.startswith("CPU ")
    assert worker.load is not None


def test_worker_shows_what_it_trains(submit: Any, place: Place) -> None:
    study = submit(budget=150)
    shown: list[Any] = []

    def shows() -> bool:
        with place.sessions() as session:
            shown[:] = [(w.state, w.run) for w in list_workers(session)]
        return shown == [("training", study.runs[0])]

    wait_until(shows, 60)
    assert study.wait() == ["finished"]


@pytest.mark.faults
def test_killed_child_is_trained_again(submit: Any, place: Place) -> None:
    study = submit(runs=3, budget=40)

    place.worker.training(study).kill()

    assert study.wait() == ["finished"] * 3
    assert sorted(view.attempt for view in study.views()) == [1, 1, 2]


@pytest.mark.faults
def test_killed_forkserver_is_replaced(submit: Any, place: Place) -> None:
    study = submit(runs=3, budget=40)
    child = place.worker.training(study)

    place.worker.forkserver.kill()

    child.wait(2)
    assert study.wait() == ["finished"] * 3
    assert place.worker.process.poll() is None
