"""Why PyTorch cannot be imported here, and the command that brings it."""

from __future__ import annotations

from workers.process.torch_missing import broken_torch, missing_torch


def test_torch_of_the_tests_is_neither_missing_nor_broken() -> None:
    assert missing_torch() == ""
    assert broken_torch() == ""
