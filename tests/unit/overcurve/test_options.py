"""Options as flags of the command line and as arguments in Python."""

from __future__ import annotations

import pytest

from overcurve.options import as_argument, as_flag, flags_as_arguments


@pytest.mark.parametrize(
    ("advice", "said"),
    [
        ("Say it: --map acc=quality.", "Say it: columns={'acc': 'quality'}."),
        ("--map 'time (min)=quality'.", "columns={'time (min)': 'quality'}."),
        ("--map 'run={method}-s{seed}'.", "columns={'run': '{method}-s{seed}'}."),
        ("Or: --unit hours=h.", "Or: units={'hours': 'h'}."),
        ("Or: --unit COLUMN=%.", "Or: units={'COLUMN': '%'}."),
        ("Or: --answer scale=as_is.", "Or: answers={'scale': 'as_is'}."),
        (
            "Do: --map n=- --map #=seed.",
            "Do: columns={'n': '-'} columns={'#': 'seed'}.",
        ),
        ("Say --direction max.", "Say direction='max'."),
        ("Raise OVERCURVE_MAX_IMPORT_ROWS.", "Raise max_rows."),
    ],
)
def test_flags_become_arguments(advice: str, said: str) -> None:
    assert flags_as_arguments(advice) == said


def test_an_option_is_written_for_its_reader() -> None:
    assert as_flag("device_class", "T4") == "--device-class T4"
    assert as_argument("device_class", "T4") == "device_class='T4'"
