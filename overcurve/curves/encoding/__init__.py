"""Comparisons and runs as JSON, and back."""
