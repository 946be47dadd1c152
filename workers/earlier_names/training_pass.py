"""Earlier name of `workers.learning.training_pass`, kept for plug-ins."""

from workers.learning.training_pass import *  # noqa: F403
