"""What to run next, and the plans that decide a point."""
