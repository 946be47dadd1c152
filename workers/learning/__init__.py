"""What trainings are made of: passes, optimisers, schedules, batches in order."""
