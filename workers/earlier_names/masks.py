"""Earlier name of `workers.networks.masks`, kept for plug-ins."""

from workers.networks.masks import *  # noqa: F403
