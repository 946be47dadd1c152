"""Earlier name of `workers.data.images_on_disk`, kept for plug-ins."""

from workers.data.images_on_disk import *  # noqa: F403
