"""The pages of comparisons, live and frozen."""
