"""The processes that train: the forkserver, its children, their log.

`launch.Launcher` keeps one forkserver alive (torch and the registry imported, nothing
done) and forks a child from it for each job, a JSON object. The child answers with
small JSON messages over a socket, its output is the log, and the worker writes. The
forkserver ends a child whose worker has died, even one that is frozen.
"""
