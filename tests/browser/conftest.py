"""A real Overcurve, started as `overcurve up` starts it, and a real Chromium."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.find_chromium import find_chromium

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60.0


@dataclass(frozen=True)
class Product:
    """A running Overcurve: its address, data folder and supervising process."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]
    log: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_product(data: Path, *, demo: bool = False) -> Product:
    """Start `overcurve up` on a free port and wait until it answers."""
    port = free_port()
    settings = {
        "OVERCURVE_PORT": str(port),
        "OVERCURVE_DATA": str(data),
        "OVERCURVE_DEMO": "1" if demo else "0",
    }
    log = data.parent / f"{data.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "backend.cli", "up"],
            env=os.environ | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    product = Product(f"http://127.0.0.1:{port}", data, process, log)
    wait_until(lambda: is_healthy(product), START_SECONDS, log.read_text)
    return product


def is_healthy(product: Product) -> bool:
    if product.process.poll() is not None:
        raise AssertionError(f"overcurve up ended:\n{product.log.read_text()}")
    try:
        return httpx.get(f"{product.url}/healthz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def stop_product(product: Product) -> None:
    if product.process.poll() is None:
        product.process.send_signal(signal.SIGTERM)
        product.process.wait(timeout=30)


def wait_until(
    holds: Callable[[], bool], seconds: float, explain: Callable[[], str]
) -> None:
    """Wait for a condition; fail with an explanation when it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {explain()}")
        time.sleep(0.1)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One Overcurve for the browser tests, without the demo."""
    started = start_product(tmp_path_factory.mktemp("product") / "data")
    yield started
    stop_product(started)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium: the one that `make test` found."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that has never seen the site."""
    fresh = chromium.new_context(viewport={"width": 1400, "height": 1000})
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose script errors fail the test."""
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []
