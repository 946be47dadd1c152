"""Earlier name of `workers.data.batches`, kept for plug-ins."""

from workers.data.batches import *  # noqa: F403
