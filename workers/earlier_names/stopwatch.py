"""Earlier name of `workers.clock.stopwatch`, kept for plug-ins."""

from workers.clock.stopwatch import *  # noqa: F403
