"""Numbers only: curves, brackets, intervals and the verdicts of points."""
