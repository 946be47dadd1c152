"""A worker's work: claim the next run for this device, train it in a child, store it.

All that is written is written here, by the parent, while the child trains on a core
of its own. A run that was claimed leaves this module in one of three ways: with its
final state stored, given up so that it is started again, or lost to somebody else.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy.orm import Session, sessionmaker

from backend.database import DATABASE_AWAY
from backend.errors import StaleAttempt
from backend.settings import Settings
from backend.store.claims import ClaimedRun, claim_run, finish_run, lose_run
from backend.store.traces import append_log
from frontend.facts.runs import AskedRecipe
from frontend.facts.workers import WorkerState
from overcurve.curves.terms.records import Status
from overcurve.recipe import joined_version
from workers.children.launch import ForkserverLost, Launcher
from workers.process.announcer import Announcer
from workers.process.calibration import Calibration
from workers.process.canaries import WorkerCanaries
from workers.process.heartbeat import Heartbeat, Hold
from workers.process.outbox import Outbox
from workers.process.result import Result, failure, given_up, with_cost
from workers.process.sitting import Sitting
from workers.process.training import Training

logger = logging.getLogger(__name__)


class Jobs:
    """The runs of one worker, one at a time.

    Args:
        worker_id: who claims them.
        device_class: of this worker's device: where calibrations hold.
        versions: of the methods and algorithms that it can train, by kind and name.
        draining: set when the worker is to end.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        sessions: sessionmaker[Session],
        launcher: Launcher,
        heartbeat: Heartbeat,
        announcer: Announcer,
        worker_id: int,
        device_class: str,
        versions: Mapping[tuple[str, str], str],
        draining: threading.Event,
    ) -> None:
        self._canaries = WorkerCanaries(
            settings=settings,
            sessions=sessions,
            launcher=launcher,
            announcer=announcer,
            worker_id=worker_id,
            device_class=device_class,
            draining=draining,
        )
        self._settings = settings
        self._sessions = sessions
        self._launcher = launcher
        self._heartbeat = heartbeat
        self._announcer = announcer
        self._worker_id = worker_id
        self._device_class = device_class
        self._versions = versions
        self._draining = draining

    def work_off(self) -> None:
        """Train run after run until nothing waits or the worker is to end."""
        while not self._draining.is_set():
            claimed = self._claim()
            if claimed is None:
                break
            with self._heartbeat.holding(claimed) as hold:
                self._work_on(claimed, hold)
            self._heartbeat.show("draining" if self._draining.is_set() else "idle")
        self._canaries.after_all()

    def _claim(self) -> ClaimedRun | None:
        settings = self._settings
        try:
            with self._sessions.begin() as session:
                return claim_run(
                    session,
                    self._worker_id,
                    settings.device,
                    settings.lease_seconds,
                    settings.max_running_per_user,
                )
        except DATABASE_AWAY as error:
            logger.debug("cannot look for work, Postgres is away: %s", error)
            return None

    def _work_on(self, claimed: ClaimedRun, hold: Hold) -> None:
        """Train a claimed run and close it, whatever happens on the way."""
        self._announce(claimed, "running")
        outbox = Outbox(self._sessions)
        sitting = Sitting(
            settings=self._settings,
            launcher=self._launcher,
            hold=hold,
            outbox=outbox,
            draining=self._draining,
        )
        try:
            result = self._train(claimed, sitting, outbox)
            if sitting.log:
                outbox.put(
                    lambda s: append_log(s, claimed.id, claimed.attempt, sitting.log)
                )
            self._close(claimed, result, sitting, outbox)
        except StaleAttempt:
            hold.lose()
        if hold.lost:
            logger.warning("run %d goes on without this worker", claimed.id)

    def _version_of(self, asked: AskedRecipe) -> str:
        """The version in which this worker would train it; "" where it cannot."""
        method = self._versions.get(("method", asked.method), "")
        names = [a["name"] for a in asked.algorithms]
        used = [(name, self._versions.get(("algorithm", name), "")) for name in names]
        is_known = method and all(version for _, version in used)
        return joined_version(method, used) if is_known else ""

    def _train(self, claimed: ClaimedRun, sitting: Sitting, outbox: Outbox) -> Result:
        asked, version = claimed.asked, self._version_of(claimed.asked)
        if version not in ("", asked.version):
            return failure(
                "method_changed",
                f"The run asks for version {asked.version} of {asked.method}; this "
                f"worker has version {version}, whose results differ.",
                "Submit the study again, or start a worker of the older release.",
            )
        calibration = Calibration(
            claimed,
            sessions=self._sessions,
            settings=self._settings,
            device_class=self._device_class,
            outbox=outbox,
            on_wait=partial(self._show_wait, "calibrating"),
        )
        try:
            planned_units = calibration.planned_units()
            if planned_units is None:
                self._heartbeat.show("calibrating")
                obstacle = calibration.measure(sitting)
                if obstacle is not None:
                    return obstacle
                planned_units = calibration.planned_units()
                assert planned_units is not None
            self._heartbeat.show("training")
            self._canaries.before(claimed, sitting.hold)
            on_wait = partial(self._show_wait, "training")
            training = Training(
                claimed, self._settings, self._announcer, outbox, on_wait
            )
            result = training.run(planned_units, sitting)
            self._canaries.trained(claimed, result)
            return with_cost(result, self._settings.prices)
        except DATABASE_AWAY as error:  # before training: there is nothing to keep
            return given_up(f"Postgres went away before the training began: {error}")
        except ForkserverLost as error:
            return given_up(str(error))
        except StaleAttempt:
            raise
        except Exception as error:  # ours, and it would meet the next attempt too
            logger.exception("run %d cannot be worked on", claimed.id)
            outbox.clear()
            return failure(
                "internal",
                f"{type(error).__name__}: {error}",
                "This is a fault of Overcurve; report it with the worker's log.",
            )

    def _show_wait(self, meant: WorkerState, who: str) -> None:
        self._heartbeat.show("waiting" if who else meant, who)

    def _close(
        self, claimed: ClaimedRun, result: Result, sitting: Sitting, outbox: Outbox
    ) -> None:
        """Store how the run ended; the result waits here until Postgres takes it."""
        end: Callable[..., Status]
        if result.status is None:
            most = self._settings.max_attempts
            # Ending a worker in order, however often, is not the run's fault.
            most = claimed.attempt + 1 if result.released else most
            end = partial(lose_run, reason=result.reason, max_attempts=most)
        else:
            end = partial(finish_run, status=result.status, record=result.record)
        statuses: list[Status] = []

        def write_end(session: Session) -> None:
            statuses.append(end(session, claimed.id, claimed.attempt))

        outbox.put(write_end)
        try:
            stored = sitting.settle()
        except StaleAttempt:  # given up meanwhile, but a whole result is still welcome
            outbox.clear()
            outbox.put(write_end)
            stored = sitting.settle()
        if stored:
            self._announce(claimed, statuses[-1])
            logger.info("run %d, attempt %d: %s", claimed.id, claimed.attempt, result)
        else:
            logger.error("run %d: its end could not be stored: %s", claimed.id, result)

    def _announce(self, claimed: ClaimedRun, status: Status) -> None:
        self._announcer.say("run", run=claimed.id, study=claimed.study, status=status)
