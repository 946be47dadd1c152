"""Earlier name of `workers.learning.gradient_scaling`, kept for plug-ins."""

from workers.learning.gradient_scaling import *  # noqa: F403
