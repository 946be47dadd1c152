"""The catalogue as people and programs see it."""

from __future__ import annotations

from celery import Celery
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.settings import Settings
from frontend.facts.catalogue import CatalogueEntry
from frontend.pages.methods import methods_page
from tests.factories import finished_study, publish_test_catalogue


def test_cards_show_parameters_and_bounds(
    browser: TestClient, session: Session
) -> None:
    publish_test_catalogue(session)
    page = browser.get("/methods").text
    assert 'id="algorithm-row_column_cutout"' in page
    assert "from 0 below 1" in page
    assert "mlp has no small inputs" in page


def test_papers_are_links_and_figures_keep_their_unit() -> None:
    card, *_ = methods_page(
        [
            CatalogueEntry(
                kind="algorithm",
                name="mixup",
                version="1",
                summary="Mixes 20 % of it.",
                source="Zhang et al., arXiv 1710.09412; mosaicml/composer.",
                detail={"published": "23.6 % to 22.1 %", "refuses": [{"reason": "no"}]},
            )
        ],
        {},
    ).algorithms
    assert card.source_pieces == (
        ("Zhang et al., ", ""),
        ("arXiv 1710.09412", "https://arxiv.org/abs/1710.09412"),
        ("; mosaicml/composer.", ""),
    )
    assert card.summary == "Mixes 20\u00a0% of it."
    assert card.facts == (("published", "23.6\u00a0% to 22.1\u00a0%"),)
    assert card.refused == ("no",)


def test_method_counts_its_runs(
    client: TestClient,
    session: Session,
    queue: Celery,
    settings: Settings,
    statements: list[str],
) -> None:
    finished_study(session, queue, settings)
    page = client.get("/methods.json").json()
    runs = {card["name"]: card["runs"] for card in page["methods"]}
    assert runs == {"supervised": 18, "forest": 0}
    assert {card["name"]: card["runs"] for card in page["tasks"]} == {"toy": 18}
    statements.clear()
    client.get("/methods.json")
    assert len(statements) == 2  # however many there are


def test_catalogue_gives_the_schemas(client: TestClient, session: Session) -> None:
    publish_test_catalogue(session)
    entries = client.get("/api/catalogue").json()["entries"]
    supervised = next(e for e in entries if e["name"] == "supervised")
    assert supervised["schema"]["properties"]["model"]["default"] == "cnn"


def test_empty_catalogue_says_so(browser: TestClient) -> None:
    assert "No worker has started yet" in browser.get("/methods").text
