"""The pages of runs: one, many, and the queue."""
