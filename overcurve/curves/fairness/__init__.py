"""Whether the comparison is fair: checks, each with its evidence."""
