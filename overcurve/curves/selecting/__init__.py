"""Which runs a question means, and which of them can be judged."""
