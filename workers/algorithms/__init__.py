"""Algorithms for the supervised method, one file each; found by being here."""
