"""Earlier name of `workers.learning.masked_training`, kept for plug-ins."""

from workers.learning.masked_training import *  # noqa: F403
