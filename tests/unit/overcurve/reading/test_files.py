"""A file of runs read whole, or an error that tells each line at fault."""

from __future__ import annotations

import pytest

from overcurve.errors import Unjudgeable
from overcurve.reading.files import read_file
from overcurve.reading.noted_problems import MAX_PROBLEMS
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading

HEADER = "method,budget,seed,train_seconds,quality\n"
UPWARDS = Reading(defaults=Defaults(direction="max"))


@pytest.fixture
def write(tmp_path):
    def to_file(text, name="runs.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return to_file


def test_every_run_is_read(write):
    read = read_file(write(HEADER + "cnn,8,0,9.5,0.81\ncnn,8,1,9.4,0.82\n"), UPWARDS)
    assert [run.seed for run in read.records] == [0, 1]


def test_lines_of_json_are_read_by_their_own_look(write):
    line = '{"method": "cnn", "budget": 8, "seed": 0, "train_seconds": 9, "quality": 1}'
    assert len(read_file(write(line, "runs.jsonl"), UPWARDS).records) == 1


def test_each_line_at_fault_is_told_with_its_remedy(write):
    path = write(HEADER + "cnn,8,0,9.5,high\ncnn,-1,1,9.4,0.82\n")
    with pytest.raises(Unjudgeable) as caught:
        read_file(path, UPWARDS)
    told = str(caught.value).splitlines()
    assert told[0].startswith("runs.csv cannot be judged:")
    assert told[1].startswith('  line 2, quality: "high" is not a number.')
    assert told[2].startswith('  line 3, budget: "-1" is not above zero.')
    paths = [field.path for field in caught.value.fields]
    assert paths == ["line 2, quality", "line 3, budget"]


def test_wrong_lines_are_left_out_where_that_is_asked(write):
    path = write(HEADER + "cnn,8,0,9.5,high\ncnn,8,1,9.4,0.82\n")
    read = read_file(path, UPWARDS, skip_bad=True)
    assert [run.seed for run in read.records] == [1]
    assert read.problem_count == 1


def test_remedies_are_in_the_words_of_who_asks(write):
    path = write(HEADER + "cnn,8,0,9.5,0.8\n")
    with pytest.raises(Unjudgeable, match="ask your colleague"):
        read_file(path, Reading(), advise=lambda problem: "ask your colleague")


def test_long_lists_are_counted(write):
    bad = "".join(f"cnn,x{i},0,9.5,0.8\n" for i in range(MAX_PROBLEMS + 3))
    with pytest.raises(Unjudgeable, match="and 3 more") as caught:
        read_file(write(HEADER + bad), UPWARDS)
    assert len(caught.value.fields) == MAX_PROBLEMS


@pytest.mark.parametrize("text", ["cnn,8,0,9.5,high\n", 'cnn,8,0,9.5,0.8\n"cut', ""])
def test_file_without_a_good_end_is_never_taken_in_part(write, text):
    with pytest.raises(Unjudgeable):
        read_file(write(HEADER + text), UPWARDS, skip_bad=True)
