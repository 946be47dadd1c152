"""The web application on real servers, asked as a program and as a browser."""

from __future__ import annotations

from collections.abc import Iterator
from threading import current_thread
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from backend.app import create_app
from backend.settings import Settings
from backend.store.records import insert_imported
from tests.simulated import simulated_study

BASE_URL = "http://127.0.0.1:8000"


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """The application in embedded mode."""
    return create_app(settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A program that asks the application; errors come as answers."""
    with TestClient(app, base_url=BASE_URL, raise_server_exceptions=False) as asking:
        yield asking


@pytest.fixture
def browser(client: TestClient) -> TestClient:
    """The same as a browser would: it wants HTML."""
    client.headers["accept"] = "text/html"
    return client


@pytest.fixture
def study(session: Session) -> int:
    """An imported study: a CNN at five budgets, two methods at three of them."""
    records = simulated_study()
    result = insert_imported(session, records, title="Simulated study")
    session.commit()
    return result.study


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What requests and the test ask of the database from now on; the application's
    own threads, which look for work now and then, are not counted."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if current_thread().name.startswith(("AnyIO worker", "MainThread")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)
