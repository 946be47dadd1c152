"""Runs from files that people have: columns guessed, checked, and refused by name."""
