"""Lists of runs and single runs: filters, order, pages, cancel and retry."""

from __future__ import annotations

import csv
import io

import pytest
from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.claims import claim_run, finish_run, lose_run
from backend.store.runs import list_runs
from backend.store.traces import append_evaluation, append_log, append_picture
from frontend.facts.runs import PictureView
from overcurve.curves.terms.records import Evaluation
from overcurve.pictures import line_picture, mask_picture, text_picture
from tests.factories import finished_study, publish_test_catalogue, submit_test_study


@pytest.fixture
def trained(session: Session, queue: Celery, settings: Settings) -> int:
    """A finished study of 18 runs."""
    return finished_study(session, queue, settings).id


def test_filters_narrow_the_list(client: TestClient, trained: int) -> None:
    def total(query: str) -> int:
        found: int = client.get(f"/api/runs?{query}").json()["total"]
        return found

    assert total(f"study={trained}") == 18
    assert total("q=cutout") == 6
    assert total("status=failed&status=finished") == 18
    assert total("status=failed") == 0
    assert total("method=forest") == 0


def test_cursor_pages_through_everything(client: TestClient, trained: int) -> None:
    seen: list[int] = []
    cursor = ""
    while True:
        query = f"sort=quality&limit=5&cursor={cursor}"
        page = client.get(f"/api/runs?{query}").json()
        seen += [run["id"] for run in page["runs"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 18


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("status=asleep", "status"),
        ("study=one", "study"),
        ("limit=0", "limit"),
        ("limit=ten", "limit"),
        ("limit=1e9", "limit"),
    ],
)
def test_wrong_filters_are_named(client: TestClient, query: str, path: str) -> None:
    answer = client.get(f"/api/runs?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"][0]["path"] == path


@pytest.mark.parametrize("query", ["sort=colour", "cursor=abc", "cursor=%00"])
@pytest.mark.parametrize("path", ["/runs", "/runs.json", "/api/runs"])
def test_unknown_order_is_refused(client: TestClient, path: str, query: str) -> None:
    assert client.get(f"{path}?{query}").status_code == 400


def test_list_as_csv_imports_again(client: TestClient, trained: int) -> None:
    text = client.get(f"/runs.csv?study={trained}").text
    assert len(list(csv.DictReader(io.StringIO(text)))) == 18
    answer = client.post("/api/runs/import", content=text.encode())
    assert answer.status_code == 201, answer.text
    assert answer.json()["inserted"] == 18


def test_chosen_columns_are_shown(browser: TestClient, trained: int) -> None:
    page = browser.get(f"/runs?study={trained}&columns=label&columns=device_class").text
    assert "Device class</th>" in page
    assert "Training time</a>" not in page


def test_nothing_selected_is_said_once(browser: TestClient) -> None:
    answer = browser.get("/runs/compare")
    assert answer.status_code == 422
    assert "<code>run</code> is missing" in answer.text


def test_selected_runs_lead_to_a_comparison(
    client: TestClient, session: Session, trained: int
) -> None:
    runs = list_runs(session, sort="label").rows
    query = f"run={runs[0].id}&run={runs[-1].id}"
    answer = client.get(f"/runs/compare?{query}", follow_redirects=False)
    assert answer.status_code == 303
    assert f"baseline={runs[0].asked.recipe}" in answer.headers["location"]
    assert f"method={runs[-1].asked.recipe}" in answer.headers["location"]
    assert client.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize("query", ["", "run=99999", "run=x", "run=-1"])
def test_empty_selection_is_told(client: TestClient, query: str) -> None:
    assert client.get(f"/runs/compare?{query}").status_code == 422


def test_run_page_tells_everything(
    browser: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    worker = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    run = claim_run(session, worker, "cpu")
    assert run is not None
    axes = {"sparsity": 0.8, "inference_seconds": 0.0012}
    point = Evaluation(units=10, train_seconds=0.5, quality=0.5, milestone=axes)
    append_evaluation(session, run.id, run.attempt, point)
    append_log(session, run.id, run.attempt, "loss <0.3>")
    session.commit()
    page = browser.get(f"/runs/{run.id}").text
    assert "never a point of a quality-time curve" in page
    assert "<circle" in page
    assert "Milestones" in page
    assert '<td class="num">0.8</td>' in page
    (stored,) = browser.get(f"/runs/{run.id}.json").json()["evaluations"]
    assert stored["milestone"] == axes
    assert "sparsity" in browser.get(f"/runs/{run.id}.csv").text
    assert "loss &lt;0.3&gt;" in page
    assert "overcurve run study.toml" in page
    assert f'action="/runs/{run.id}/cancel"' in page


def test_run_page_shows_pictures(
    browser: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    worker = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    run = claim_run(session, worker, "cpu")
    assert run is not None
    mask = mask_picture(2, 2, [True, False, False, True])
    line = line_picture([0, 1, 2], {"loss": [3, 2, 1]})
    words = text_picture("<b>sample</b>")
    for name, made in (("kept", mask), ("loss", line), ("said", words)):
        view = PictureView(name, 10.0, made.kind, made.content)
        append_picture(session, run.id, run.attempt, view)
    session.commit()
    page = browser.get(f"/runs/{run.id}").text
    assert 'src="data:image/png;base64,' in page
    assert '<path class="m1 line"' in page
    assert "&lt;b&gt;sample" in page
    shown = browser.get(f"/runs/{run.id}.json").json()["pictures"]
    assert [picture["kind"] for picture in shown] == ["mask", "line", "text"]
    assert shown[0]["content"] == mask.content


def test_run_shows_where_time_went(
    client: TestClient, session: Session, trained: int
) -> None:
    run = list_runs(session).rows[0]
    page = client.get(f"/api/runs/{run.id}").json()
    assert [s["name"] for s in page["segments"]] == ["data", "forward_backward"]
    assert sum(s["share"] for s in page["segments"]) == pytest.approx(1)
    kinds = [moment["kind"] for moment in page["timeline"]]
    assert kinds == ["queued", "started", "finished"]


def test_ended_run_cannot_be_cancelled(
    client: TestClient, session: Session, trained: int
) -> None:
    run = list_runs(session).rows[0].id
    answer = client.post(f"/api/runs/{run}/cancel")
    assert answer.status_code == 409
    assert "already ended" in answer.json()["error"]["message"]


def test_finished_run_cannot_be_retried(
    client: TestClient, session: Session, trained: int
) -> None:
    run = list_runs(session).rows[0].id
    assert client.post(f"/api/runs/{run}/retry").status_code == 409


def test_failed_run_is_retried_once(
    client: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    worker = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    run = claim_run(session, worker, "cpu")
    assert run is not None
    finish_run(session, run.id, run.attempt, "failed", {})
    session.commit()
    answer = client.post(f"/api/runs/{run.id}/retry")
    assert answer.status_code == 201
    assert answer.json()["retry_of"] == run.id
    assert client.post(f"/api/runs/{run.id}/retry").status_code == 409


def test_cancel_goes_back_to_the_queue(
    client: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    run = list_runs(session).rows[0].id
    answer = client.post(
        f"/runs/{run}/cancel", data={"then": "/queue"}, follow_redirects=False
    )
    assert answer.headers["location"] == "/queue"
    assert client.get(f"/api/runs/{run}").json()["run"]["status"] == "cancelled"


def test_cancel_leads_to_no_other_site(
    client: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    run = list_runs(session).rows[0].id
    answer = client.post(
        f"/runs/{run}/cancel",
        data={"then": "https://evil.example"},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("run", ["0", "99999", "9" * 30])
def test_unknown_run_is_not_found(client: TestClient, run: str) -> None:
    assert client.get(f"/runs/{run}").status_code in (404, 422)
    assert client.post(f"/api/runs/{run}/cancel").status_code in (404, 422)
    assert client.post(f"/api/runs/{run}/retry").status_code in (404, 422)


def test_imported_run_has_a_page(
    browser: TestClient, session: Session, study: int
) -> None:
    run = list_runs(session).rows[0].id
    page = browser.get(f"/runs/{run}")
    assert page.status_code == 200
    assert "No evaluation on the way was recorded." in page.text


def test_imported_run_is_not_retried(client: TestClient, session: Session) -> None:
    text = b"method,budget,seed,train_seconds,quality,status\nm,1,0,,,failed\n"
    client.post("/api/runs/import?direction=max", content=text)
    run = list_runs(session).rows[0].id
    assert client.post(f"/api/runs/{run}/retry").status_code == 409
    assert list_runs(session).total == 1


@pytest.mark.parametrize("code", ["out_of_memory", "not_finite", "time_limit"])
def test_failure_comes_with_advice(
    browser: TestClient,
    session: Session,
    queue: Celery,
    settings: Settings,
    code: str,
) -> None:
    worker = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    run = claim_run(session, worker, "cpu")
    assert run is not None
    error = {"code": code, "message": "It went wrong.", "remedy": f"Mend {code}."}
    finish_run(session, run.id, run.attempt, "failed", {"error": error})
    session.commit()
    page = browser.get(f"/runs/{run.id}").text
    assert f"<b>{code.replace('_', ' ').capitalize()}.</b> It went wrong. Mend" in page


def test_worker_lost_three_times_says_what_to_do(
    browser: TestClient, session: Session, queue: Celery, settings: Settings
) -> None:
    worker = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    starts = []
    for _ in range(3):
        run = claim_run(session, worker, "cpu")
        assert run is not None
        lose_run(session, run.id, run.attempt, "Its worker died.")
        starts.append(run.id)
    session.commit()
    assert len(set(starts)) == 1
    page = browser.get(f"/runs/{starts[0]}").text
    assert "Given up after 3 starts. Its worker died. See why workers die" in page
