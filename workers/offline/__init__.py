"""A whole study trained with no server: `python -m workers.offline STUDY.toml`."""
