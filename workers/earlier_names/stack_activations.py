"""Earlier name of `workers.networks.stack_activations`, kept for plug-ins."""

from workers.networks.stack_activations import *  # noqa: F403
