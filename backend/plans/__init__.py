"""Plans that decide a point: begun, and moved on when their runs have ended.

The thread that moves them (`web.plan_thread`) is woken by events and ticks in case
one is lost. `advance` takes the look, asks `curves.planning.plan` for the next step
and ends the plan or queues its batch, in one transaction that holds the plan's row: a
crash leaves the plan as it was, and two processes queue one batch.
"""
