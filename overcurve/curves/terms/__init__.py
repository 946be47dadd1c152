"""The ground that all rooms stand on: runs, quantities, questions, axes, evidence,
answers and errors."""
