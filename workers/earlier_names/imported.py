"""Earlier name of `workers.learning.import_path`, which studies were told to run."""

import sys

from workers.learning.import_path import *  # noqa: F403
from workers.learning.import_path import optimiser_source

if __name__ == "__main__":
    sys.stdout.write(f"{optimiser_source(sys.argv[1])}\n")
