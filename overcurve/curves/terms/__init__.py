"""The ground that all rooms stand on: runs, questions, axes, answers, errors."""
