"""Earlier name of `workers.learning.acceleration`, kept for plug-ins."""

from workers.learning.acceleration import *  # noqa: F403
