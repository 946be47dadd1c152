"""The form says what seconds come to, where that was calibrated on this device."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.calibrations import CalibrationView, insert_calibration
from backend.studies.resolve import resolve_study
from backend.studies.submission import parse_submission
from backend.web.known_units import known_units
from tests.factories import make_entries, make_study, publish_test_catalogue

WORDS = "1 s ≈ 91 steps, 2 s ≈ 190, 5 s ≈ 490".replace(" s ", "\u00a0s ")
SPEC = make_study(budgets=[1, 2, 5], methods=[])


@pytest.fixture
def calibrated(session: Session, settings: Settings) -> Session:
    """A baseline that was calibrated for two of its three budgets."""
    publish_test_catalogue(session)
    resolved = resolve_study(
        make_entries(),
        parse_submission(SPEC),
        longest_seconds=settings.time_limit_seconds,
        most_runs=settings.max_study_runs,
    )
    for seconds, units in ((1.0, 91), (2.0, 190)):
        calibration = CalibrationView(
            task=resolved.task,
            recipe=resolved.baseline.recipe,
            seconds=seconds,
            device_class="test machine",
            planned_units=units,
            detail={"fixed_seconds": 0.1, "unit_seconds": 0.01},
        )
        insert_calibration(session, calibration)
    session.commit()
    return session


def test_calibrated_budgets_and_others_on_their_line(
    calibrated: Session, settings: Settings
) -> None:
    (known,) = known_units(calibrated, settings, SPEC, make_entries())
    assert (known.label, known.words) == ("CNN", WORDS)


@pytest.mark.parametrize(
    "change",
    [
        {"seeds": []},  # no study yet
        {"budget_unit": "steps"},
        {"baseline": {"method": "supervised", "params": {"model": "mlp"}}},
        {"device": "cuda"},
    ],
)
def test_nothing_is_said_of_what_was_not_measured(
    calibrated: Session, settings: Settings, change: dict[str, object]
) -> None:
    assert known_units(calibrated, settings, SPEC | change, make_entries()) == ()


def test_form_shows_them(calibrated: Session, browser: TestClient) -> None:
    form = {
        "do": "check",
        "t.name": "toy",
        "device": "cpu",
        "budgets": "1, 2, 5",
        "budget_unit": "seconds",
        "seeds": "0",
        "r0.method": "supervised",
        "r0.label": "CNN",
        "r1.method": "supervised",
        "r1.p.model": "mlp",
    }
    page = browser.post("/submit", data=form).text
    assert WORDS in page
