"""Earlier name of `workers.networks.activations`, kept for plug-ins."""

from workers.networks.activations import *  # noqa: F403
