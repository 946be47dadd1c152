"""The training clock, its segments, and what a step computes."""
