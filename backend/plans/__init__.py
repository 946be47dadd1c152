"""Plans that decide a point: begun, and moved on when their runs have ended."""
