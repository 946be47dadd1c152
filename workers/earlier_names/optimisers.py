"""Earlier name of `workers.learning.optimisers`, kept for plug-ins."""

from workers.learning.optimisers import *  # noqa: F403
