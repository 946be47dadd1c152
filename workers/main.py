"""A worker serves one device: it trains the runs of its queue, one at a time.

Composition root of the process: settings from `OVERCURVE_*`, every part made here.
The process itself never imports torch; what needs it is done by children of a
forkserver. It ends in order on SIGTERM: a run that ends within seconds is awaited,
any other is stopped and started again by the next worker.
"""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys
from collections.abc import Sequence

from backend.database import open_engine, session_factory
from backend.exit_status import NEEDS_A_PERSON
from backend.queue import connect_redis, create_queue
from backend.settings import Settings
from workers.children.launch import ForkserverLost, Launcher
from workers.process.announcer import Announcer
from workers.process.torch_missing import broken_torch, missing_torch
from workers.process.worker import DeviceUnusable, Worker

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a worker until it is told to end; returns the exit status."""
    options = _parser().parse_args(arguments)
    settings = Settings()
    if options.device:
        settings = settings.model_copy(update={"device": options.device})
    logging.basicConfig(
        level=options.log_level.upper(), format="%(asctime)s %(levelname)s %(message)s"
    )
    logging.getLogger("celery").setLevel(logging.CRITICAL)
    logging.getLogger("kombu").setLevel(logging.CRITICAL)
    if not (settings.database_url and settings.redis_url):
        logger.error(
            "a worker needs OVERCURVE_DATABASE_URL and OVERCURVE_REDIS_URL, the "
            "servers that the web process uses; `overcurve up` sets them itself"
        )
        return 2
    if problem := missing_torch():
        logger.error("%s", problem)
        return NEEDS_A_PERSON
    try:
        _compose(settings, options.name).run()
    except DeviceUnusable as error:
        logger.error("%s", error)
        return 1
    except ForkserverLost as error:
        logger.error("%s", error)
        if problem := broken_torch():  # takes a second, so asked only now
            logger.error("%s", problem)
            return NEEDS_A_PERSON
        return 1
    return 0


def _compose(settings: Settings, name: str) -> Worker:
    return Worker(
        settings=settings,
        name=name or f"{socket.gethostname()}:{settings.device}:{os.getpid()}",
        sessions=session_factory(open_engine(settings.database_url, pool_size=3)),
        queue=create_queue(settings),
        announcer=Announcer(connect_redis(settings.redis_url)),
        launcher=Launcher(silence_seconds=0.8 * settings.lease_seconds),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workers.main",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Everything else is a setting: OVERCURVE_DATABASE_URL, "
        "OVERCURVE_REDIS_URL,\nOVERCURVE_WORKER_THREADS, OVERCURVE_LEASE_SECONDS, "
        "OVERCURVE_MAX_ATTEMPTS,\nOVERCURVE_TIME_LIMIT_SECONDS; see docs/deploy.md.",
    )
    parser.add_argument(
        "--device", help="kind of device to serve: cpu, cuda, cuda:1 (OVERCURVE_DEVICE)"
    )
    parser.add_argument(
        "--name", default="", help="what people call this worker (host:device:pid)"
    )
    parser.add_argument(
        "--log-level", default="info", choices=["debug", "info", "warning", "error"]
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
