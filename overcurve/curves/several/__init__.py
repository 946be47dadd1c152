"""Several comparisons in one question: a chain of baselines, many tasks."""
