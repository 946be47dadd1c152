"""Is the new method really better? Reads runs, judges them, draws the answer."""
