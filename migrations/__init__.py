"""Alembic: one change each, its sentence as docstring."""
