"""Earlier name of `workers.networks.models`, kept for plug-ins."""

from workers.networks.models import *  # noqa: F403
