"""Examples: batches, and data sets kept on the disk."""
