"""Earlier name of `workers.networks.feature_grid`, kept for plug-ins."""

from workers.networks.feature_grid import *  # noqa: F403
