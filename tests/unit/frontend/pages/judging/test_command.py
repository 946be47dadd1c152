"""The command says all that was said on the page, and a shell reads it so."""

from __future__ import annotations

import inspect
import shlex
import subprocess
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from frontend.pages.judging.command import judge_command
from overcurve.command_line.judge_command import judge
from overcurve.command_line.judged_source import ask_of_file
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading

OF_FILE = inspect.signature(ask_of_file).parameters
WHOLE = Reading(
    mapping={"val acc": "quality", "budget": "budget", "junk": "-"},
    units={"hours": "h"},
    keep={"split": frozenset(("test", "it's"))},
    fold="epoch",
    answers={"split:lr": "two"},
    pattern="{method}/seed{seed}",
    decimal="comma",
    defaults=Defaults(
        direction="max", unit="fraction", metric="top 1", device_class="A100"
    ),
)


def test_everything_that_was_said_stands_in_it() -> None:
    said = judge_command(["a b.csv"], WHOLE, "ResNet 18", skips_bad=True)
    printing = said.replace("overcurve", "printf '%s\\n'", 1)
    told = subprocess.run(["sh", "-c", printing], check=True, capture_output=True)
    assert told.stdout.decode().splitlines() == [
        "judge", "a b.csv", "--map", "val acc=quality", "--map", "junk=-",
        "--unit", "hours=h", "--unit", "fraction", "--keep", "split=it's", "--keep",
        "split=test", "--fold", "epoch", "--answer", "split:lr=two", "--decimal",
        "comma", "--pattern", "{method}/seed{seed}", "--direction", "max", "--metric",
        "top 1", "--device-class", "A100", "--baseline", "ResNet 18", "--skip-bad",
    ]  # fmt: skip
    assert all(line.endswith(" \\") for line in said.splitlines()[:-1])


def test_the_command_line_reads_it_as_the_page_did() -> None:
    said = judge_command(["a b.csv"], WHOLE, "ResNet 18", skips_bad=True)
    words = shlex.split(said.replace(" \\\n", ""))[2:]
    given = judge.make_context("judge", words).params
    asked = {name: given[name] for name in given if name in OF_FILE}
    question = ask_of_file(**asked)
    changed = {c: f for c, f in WHOLE.mapping.items() if c != f}
    assert question.reading == replace(WHOLE, mapping=changed)
    assert (question.asked.baseline, question.skip_bad) == ("ResNet 18", True)


def test_folder_is_named_alone_and_pasted_lines_need_a_file() -> None:
    plain = Reading()
    paths = ["runs/a.csv", "runs/b/c.csv", "d.csv"]
    assert judge_command(paths, plain, "", skips_bad=False) == (
        "overcurve judge runs d.csv"
    )
    assert judge_command([], plain, "b", skips_bad=False) == (
        "overcurve judge runs.csv --baseline b"
    )


NAMES = st.text(st.characters(exclude_characters="\n"), min_size=1, max_size=50)


@given(st.dictionaries(NAMES, st.just("quality"), max_size=9))
def test_any_name_comes_through_a_shell(mapping: dict[str, str]) -> None:
    command = judge_command(["a.csv"], Reading(mapping=mapping), "", skips_bad=False)
    words = shlex.split(command.replace(" \\\n", ""))
    pairs = words[words.index("a.csv") + 1 :]
    wanted = [f"{c}={field}" for c, field in mapping.items() if c != field]
    assert pairs[1::2] == wanted
