"""The only SQL: functions `(session, ...) -> frozen dataclasses`, one file a subject.

No function of the store commits: use cases do, and a worker wraps each call in a
short `with sessions.begin() as session:`. `task` is everywhere the task's key
(`recipe.task_key`: `mnist1d(shuffled=true)`). A run's way through its states is
`claims`: the one final state goes to whoever comes first, a write of an attempt given
up raises `StaleAttempt`. `requests` is what people ask of runs, `traces` what a run
leaves, `records` what the judge reads, `owners` who may change what.
"""
