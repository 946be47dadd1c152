"""Migrations, oldest first; the name says what each does."""
