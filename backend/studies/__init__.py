"""Studies: what is asked for, what it means, and its runs."""
