from __future__ import annotations

import shutil
from operator import attrgetter
from pathlib import Path

import pytest

from overcurve.errors import Unjudgeable
from overcurve.options import flags_as_arguments
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.checked_runs import read_checked
from tests.unit.overcurve.reading.trackers.known_runs import CASES

ADVICE = attrgetter("advice")


def test_gives_what_was_read() -> None:
    answer = read_checked(CASES / "wandb", Reading(), advise=ADVICE)
    assert answer is not None
    assert len(answer.runs.records) == 24


def test_others_files_are_none() -> None:
    path = CASES / "truth" / "wandb.csv"
    assert read_checked(path, Reading(), advise=ADVICE) is None


def test_a_refusal_says_what_was_understood_and_what_to_do() -> None:
    path = CASES / "lightning" / "lightning_logs"
    with pytest.raises(Unjudgeable) as refused:
        read_checked(path, Reading(), advise=ADVICE)
    told = str(refused.value).splitlines()
    assert told[0] == "lightning_logs cannot be judged:"
    assert told[1] == "  Lightning: 16 runs of folder lightning_logs"
    assert told[2].startswith("  read as budget: epochs")
    assert told[3].startswith("  train_seconds: nothing that Lightning kept")
    assert told[3].endswith("--map NAME=train_seconds.")
    assert [fault.path for fault in refused.value.fields] == ["train_seconds"]


def test_the_remedy_is_in_the_words_of_whoever_asks() -> None:
    path = CASES / "lightning" / "lightning_logs"
    with pytest.raises(Unjudgeable, match=r"columns=\{"):
        read_checked(
            path, Reading(), advise=lambda problem: flags_as_arguments(problem.advice)
        )


def test_wrong_runs_can_be_left_out(tmp_path: Path) -> None:
    shutil.copytree(CASES / "huggingface", tmp_path / "hf")
    state = tmp_path / "hf" / "cnn-e4-s0" / "checkpoint-40" / "trainer_state.json"
    state.write_text(state.read_text().replace("train_runtime", "gone"))
    with pytest.raises(Unjudgeable, match="cnn-e4-s0"):
        read_checked(tmp_path / "hf", Reading(), advise=ADVICE)
    answer = read_checked(tmp_path / "hf", Reading(), skip_bad=True, advise=ADVICE)
    assert answer is not None
    assert len(answer.runs.records) == 7
