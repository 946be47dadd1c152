"""The life of a worker: runs claimed, trained in children, and stored.

`worker` is the life of the process, `jobs` the way of a claimed run, `sitting` one
run and the children that work on it, `training` and `calibration` what they are told
and what is stored of it, `result` what became of it. Two threads: `heartbeat` renews
the lease, reaps the dead and ends the child of a cancelled run; `bell` is Celery's
consumer and only wakes. `outbox` holds writes while Postgres is away. This process
never imports torch.

On SIGTERM a run that ends within 5 s is awaited, any other is given back: it waits
again, and no attempt is held against it.
"""
