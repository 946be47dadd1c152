"""What a fresh installation shows: a recorded example, and a study that trains."""
