"""What the commands do, beyond reading their arguments.

`up` puts servers, migrations, web, worker and demo together as children that get their
settings as `OVERCURVE_*`; `supervise` starts again what dies, with back-off, save what
ends with `exit_status.NEEDS_A_PERSON`.
"""
