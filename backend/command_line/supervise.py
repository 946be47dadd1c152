"""Keeps child processes running: what ends unasked is started again, with back-off,
unless it says that only a person can help."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import FrameType

from backend.embedded import StartError
from backend.embedded.child import Child, tail
from backend.exit_status import NEEDS_A_PERSON

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # after so long a life, earlier deaths are forgotten
LOOK_EVERY_SECONDS = 0.2

Tell = Callable[[str], None]


class StopAsked(BaseException):
    """Ctrl-C, SIGTERM, or the terminal was closed. Like KeyboardInterrupt not an
    Exception, so that nothing takes it for a failure on the way out."""


@dataclass(slots=True)
class Watched:
    """A child with what is remembered of its deaths."""

    child: Child
    started_at: float = field(default_factory=time.monotonic)
    deaths: int = 0
    start_at: float | None = None
    given_up: bool = False

    def look(self, now: float, tell: Tell) -> None:
        """Notice a death, or start again when the pause is over."""
        if self.given_up:
            return
        if self.start_at is None:
            if self.child.has_ended():
                self._notice_death(now, tell)
        elif now >= self.start_at:
            self._start_again(now, tell)

    def _notice_death(self, now: float, tell: Tell) -> None:
        if self.child.status == NEEDS_A_PERSON:
            self.given_up = True
            last_line = tail(self.child.program.log, lines=1)
            tell(f"{self.child.how_ended()} and is not started again:\n{last_line}")
        else:
            self._plan_start(now, tell)

    def _plan_start(self, now: float, tell: Tell, reason: str = "") -> None:
        if now - self.started_at > STEADY_SECONDS:
            self.deaths = 0
        # Its log is shown once, not at every try.
        ending = self.child.how_ended() if self.deaths else self.child.last_words()
        pause = min(FIRST_PAUSE_SECONDS * 2**self.deaths, LONGEST_PAUSE_SECONDS)
        self.deaths += 1
        self.start_at = now + pause
        tell(f"{reason or ending}\nStarting {self.child.name} again in {pause:.1f} s.")

    def _start_again(self, now: float, tell: Tell) -> None:
        self.started_at, self.start_at = now, None
        try:
            # Not waited for: it may be ready only when another child is, which may
            # have died too and is started again by the same hand.
            self.child.begin()
        except StartError as error:
            self._plan_start(time.monotonic(), tell, str(error))


class Supervisor:
    """Looks after children, whoever started them; it does not end them."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._watched: list[Watched] = []

    def watch(self, child: Child) -> None:
        """Care for a child that has been started."""
        self._watched.append(Watched(child))

    def look(self) -> None:
        """Look after every child once. Always call it from the same thread: the
        children end when the thread ends that started them."""
        for watched in self._watched:
            watched.look(time.monotonic(), self._tell)

    def run(self, ticks: Iterable[object]) -> None:
        """Look after the children until stopped; `ticks` gets one step between looks,
        as long as it has any."""
        steps = iter(ticks)
        while True:
            self.look()
            next(steps, None)
            time.sleep(LOOK_EVERY_SECONDS)


def stop_on_signals() -> None:
    """Raise StopAsked in the main thread at the first signal to end; later ones are
    ignored, because the end is on its way and is bounded."""
    ending = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup leaves it
        ending.append(signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in ending:
            signal.signal(number, signal.SIG_IGN)
        raise StopAsked

    for number in ending:
        signal.signal(number, stop)
