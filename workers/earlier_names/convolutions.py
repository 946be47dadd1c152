"""Earlier name of `workers.networks.convolutions`, kept for plug-ins."""

from workers.networks.convolutions import *  # noqa: F403
