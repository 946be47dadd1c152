"""Earlier name of `workers.data.dataset_cache`, kept for plug-ins."""

from workers.data.dataset_cache import *  # noqa: F403
