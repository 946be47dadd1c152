"""Every name of a tracker's runs, with what it was taken for."""

from __future__ import annotations

from overcurve.reading.trackers.choose import choose
from overcurve.reading.trackers.names_taken import logged_names_of
from overcurve.reading.trackers.tracked_runs import Tracked, TrackedRun


def run(place: str, method: str, budget: int, quality: float) -> TrackedRun:
    return TrackedRun(
        place=place,
        name=place,
        config={"method": method, "epochs": budget, "seed": 0, "lr": 0.1},
        summary={"val/acc": quality, "train_seconds": 2.0 * budget},
    )


RUNS = (run("a", "cnn", 1, 0.5), run("b", "cutout", 2, 0.6), run("c", "cnn", 2, 0.7))
TRACKED = Tracked(tracker="W&B", place="here", runs=RUNS)


def test_names_have_the_fields_that_they_were_taken_for() -> None:
    names = logged_names_of(TRACKED, choose(TRACKED, {"lr": "-"}))
    assert {name.name: name.field for name in names} == {
        "method": "method",
        "epochs": "budget",
        "seed": "seed",
        "lr": "-",
        "val/acc": "quality",
        "train_seconds": "train_seconds",
    }


def test_first_runs_are_shown() -> None:
    first = {n.name: n.first for n in logged_names_of(TRACKED, choose(TRACKED, {}))}
    assert first["method"] == ("cnn", "cutout")
    assert first["val/acc"] == ("0.5", "0.6")
