"""Earlier name of `workers.learning.schedules`, kept for plug-ins."""

from workers.learning.schedules import *  # noqa: F403
