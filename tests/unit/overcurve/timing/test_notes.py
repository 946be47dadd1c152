"""What goes wrong is told once, and raised never."""

from __future__ import annotations

import logging

import pytest

from overcurve.timing.notes import LOG, guarded, note, nothing


def test_notes_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    for message in ("one %s", "two", "one %s"):
        note(message)
    assert caplog.messages == ["one %s", "two"]


def test_guarded_function_gives_something_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @guarded(lambda: -1)
    def halve(number: int) -> int:
        """Halves."""
        return number // 0 if number else 0

    assert halve(0) == 0
    assert halve(1) == -1
    assert halve() == -1  # type: ignore[call-arg]
    assert halve.__doc__ == "Halves."
    assert "ZeroDivisionError" in caplog.text


def test_interrupts_go_through() -> None:
    @guarded(nothing)
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupt()


def test_failing_handlers_end_nothing() -> None:
    class Failing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise RuntimeError

    handler = Failing()
    LOG.addHandler(handler)
    try:
        note("told to nobody")
    finally:
        LOG.removeHandler(handler)
