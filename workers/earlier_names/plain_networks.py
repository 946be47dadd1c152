"""Earlier name of `workers.networks.plain_networks`, kept for plug-ins."""

from workers.networks.plain_networks import *  # noqa: F403
