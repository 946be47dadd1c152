"""Files of runs, stored."""
