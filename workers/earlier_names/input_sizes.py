"""Earlier name of `workers.networks.input_sizes`, kept for plug-ins."""

from workers.networks.input_sizes import *  # noqa: F403
