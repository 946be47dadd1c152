"""How many runs of one person train at once, whoever claims them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from celery import Celery
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from backend.settings import Settings
from backend.store.claims import ClaimedRun, claim_run, finish_run
from backend.store.owners import act_for
from backend.store.studies import prioritise_study
from backend.store.workers import heartbeat_worker, register_worker
from backend.users import User
from tests.factories import make_outcome, publish_test_catalogue, submit_test_study


class Lab:
    """Workers, and people who submit."""

    def __init__(self, session: Session, queue: Celery, settings: Settings) -> None:
        self.session, self.queue, self.settings = session, queue, settings
        self.worker = publish_test_catalogue(session)

    def submit(self, owner: str, device: str = "cpu") -> int:
        act_for(self.session, User(owner))
        study = submit_test_study(
            self.session, self.queue, self.settings, device=device
        )
        assert study.owner == (owner or None)
        return study.id

    def claim(self, most: int, device: str = "cpu") -> ClaimedRun | None:
        return claim_run(self.session, self.worker, device, 30.0, most)

    def finish(self, run: ClaimedRun) -> None:
        finish_run(self.session, run.id, run.attempt, "finished", make_outcome())
        self.session.commit()


@pytest.fixture
def lab(session: Session, queue: Celery, settings: Settings) -> Lab:
    return Lab(session, queue, settings)


def test_person_at_the_limit_is_passed_over(lab: Lab) -> None:
    anna, also_anna, ben = (lab.submit(o) for o in ("anna", "anna", "ben"))
    prioritise_study_of(lab, anna)
    claimed = [lab.claim(2) for _ in range(5)]
    studies = [run.study for run in claimed if run]
    assert studies == [anna, anna, ben, ben]
    assert claimed[0] is not None
    lab.finish(claimed[0])
    again = lab.claim(2)
    assert again is not None
    assert again.study == anna
    assert also_anna not in studies


def prioritise_study_of(lab: Lab, study: int) -> None:
    act_for(lab.session, User())
    prioritise_study(lab.session, study, 5)


def test_without_a_limit_one_person_takes_all(lab: Lab) -> None:
    study = lab.submit("anna")
    claimed = [lab.claim(0) for _ in range(18)]
    assert {run.study for run in claimed if run} == {study}
    assert lab.claim(0) is None


def test_what_nobody_owns_counts_as_one_person(lab: Lab) -> None:
    lab.submit("")
    lab.submit("")
    assert lab.claim(1)
    assert lab.claim(1) is None


def test_claimers_at_once_keep_to_the_limit(
    lab: Lab, sessions: sessionmaker[Session]
) -> None:
    for _ in range(3):
        lab.submit("anna")
    start = Barrier(8)

    def claim(_: int) -> bool:
        with sessions.begin() as session:
            session.execute(text("SELECT 1"))
            start.wait()
            return claim_run(session, lab.worker, "cpu", 30.0, 3) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 3


def test_last_place_goes_to_the_device_in_turn(lab: Lab) -> None:
    """A device whose runs end first leaves the place to the other one's study."""
    publish_test_catalogue(lab.session, "gpu")
    other = register_worker(
        lab.session, name="g", device="gpu", device_class="g", fingerprint={}
    )
    on_cpu, on_gpu = lab.submit("anna"), lab.submit("anna", "gpu")
    heartbeat_worker(lab.session, other, "idle")
    first = lab.claim(1)
    assert first is not None
    assert first.study == on_cpu
    lab.finish(first)
    assert lab.claim(1) is None
    second = lab.claim(1, "gpu")
    assert second is not None
    assert second.study == on_gpu


@pytest.mark.parametrize("state", ["training", "gone"])
def test_busy_or_absent_device_is_not_waited_for(lab: Lab, state: str) -> None:
    publish_test_catalogue(lab.session, "gpu")
    lab.session.execute(text("UPDATE workers SET state = :s"), {"s": state})
    on_cpu, _ = lab.submit("anna"), lab.submit("anna", "gpu")
    for _ in range(2):
        run = lab.claim(1)
        assert run is not None
        assert run.study == on_cpu
        lab.finish(run)


def test_silent_worker_is_not_waited_for(lab: Lab) -> None:
    publish_test_catalogue(lab.session, "gpu")
    lab.submit("anna", "gpu")
    lab.submit("anna")
    assert lab.claim(1) is None
    old = "UPDATE workers SET heartbeat_at = now() - interval '31 seconds'"
    lab.session.execute(text(old))
    assert lab.claim(1)


def test_claimer_gone_silent_is_thrown_out(
    lab: Lab, sessions: sessionmaker[Session]
) -> None:
    """A host that vanishes in the middle of a claim keeps nobody from claiming."""
    lab.submit("anna")
    silent = sessions()
    assert claim_run(silent, lab.worker, "cpu", 30.0, 1)
    run = lab.claim(1)  # waits for it
    assert run is not None
    assert run.attempt == 1
    with pytest.raises(OperationalError):
        silent.execute(text("SELECT 1"))
    silent.invalidate()
