"""10,000 runs that wait in two studies hold nothing up: what is asked of the database
and what pages show stays as small as with a few. `tests/benchmark` takes the times."""

from __future__ import annotations

import pytest
from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.store.claims import claim_run, finish_run
from tests.factories import make_outcome, make_study, publish_test_catalogue

STUDIES, RUNS_EACH = 2, 5_000


def enqueue(client: TestClient) -> None:
    recipe = {"method": "supervised", "budgets": [1, 2, 3, 4, 5]}
    for number in range(STUDIES):
        study = make_study(
            title=f"Large study {number}",
            budgets=[1, 2, 3, 4, 5],
            budget_unit="steps",
            seeds=list(range(RUNS_EACH // 10)),
            baseline={**recipe, "label": "CNN"},
            methods=[{**recipe, "label": "MLP", "params": {"model": "mlp"}}],
        )
        answer = client.post("/api/studies", json=study)
        assert answer.status_code == 201, answer.text


@pytest.mark.slow
def test_full_queue_holds_nothing_up(
    client: TestClient, session: Session, queue: Celery, statements: list[str]
) -> None:
    worker = publish_test_catalogue(session)
    enqueue(client)
    assert client.get("/queue.json").json()["more_waiting"] == 9_900

    for _ in range(20):
        statements.clear()
        run = claim_run(session, worker, "cpu")
        assert run is not None
        session.commit()
        assert len(statements) <= 5  # and each reads one study's first run alone
        finish_run(session, run.id, run.attempt, "finished", make_outcome())
        session.commit()
    client.headers["accept"] = "text/html"
    for page in ("/queue", "/runs?status=queued&sort=queue", "/"):
        statements.clear()
        answer = client.get(page)
        assert answer.is_success
        assert len(answer.content) < 150_000
        assert 0 < len(statements) < 60
    shares = session.execute(
        text("select study, count(*) from run_states where attempt = 1 group by study")
    )
    # The studies take turns.
    assert sorted(tuple(row) for row in shares) == [(1, 10), (2, 10)]
