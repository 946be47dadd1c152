"""A process that has torch imported and has done nothing else: runs fork from it.

Started as `python -m workers.children.forkserver FD MODULE SECONDS` by `launch`, which
holds the other end of the socket FD. For every byte that comes with two file
descriptors one child is forked; it calls `MODULE.run_child(connection)`. The answer
is the child's pid, and later its exit code (negative: the signal that ended it).
A byte without descriptors is a sign of life: a worker that gives none for SECONDS
while a child lives is frozen, its run is somebody else's, and the child is ended.
One child lives at a time, and none outlives this process or its worker: this
process sits still and watches, so it can end a child that no longer listens.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import select
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

NUMBER = struct.Struct("!q")
_PR_SET_PDEATHSIG = 1


def serve(
    worker: socket.socket, run_child: Callable[[int], None], silence_seconds: float
) -> None:
    """Fork a child for every request of the worker, until the worker is gone.

    Args:
        worker: stream socket to the worker; its end of file means the worker died.
        run_child: what a child does with the descriptor of its connection.
        silence_seconds: how long a worker with a child may give no sign of life.
    """
    death_bell = _ring_on_death()
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    gc.freeze()  # what is imported by now is shared by all children: leave it alone
    while True:
        request, descriptors, _, _ = socket.recv_fds(worker, 1, 2)
        if not request:
            return
        if not descriptors:  # a sign of life that came after its child's end
            continue
        connection, log = descriptors
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            os.close(signal.set_wakeup_fd(-1))
            worker.close()
            death_bell.close()
            _become_child(connection, log, parent, libc, run_child)
        for descriptor in descriptors:
            os.close(descriptor)
        if not _accompany(pid, worker, death_bell, silence_seconds):
            return


def _accompany(
    pid: int, worker: socket.socket, death_bell: socket.socket, silence_seconds: float
) -> bool:
    """Tell the worker the child's pid and its end; False when the worker is gone."""
    try:
        worker.sendall(NUMBER.pack(pid))
        worker_lives = _outlive(pid, worker, death_bell, silence_seconds)
    except OSError:
        worker_lives = False
    code = _end_group(pid)
    try:
        worker.sendall(NUMBER.pack(code))
    except OSError:
        return False
    return worker_lives


def _outlive(
    pid: int, worker: socket.socket, death_bell: socket.socket, silence_seconds: float
) -> bool:
    """Wait for the child's end, or the worker's: then False."""
    while not _has_ended(pid):
        ready, _, _ = select.select([worker, death_bell], [], [], silence_seconds)
        if not ready or (worker in ready and not worker.recv(4096)):
            return False
        if death_bell in ready:
            death_bell.recv(4096)
    return True


def _has_ended(pid: int) -> bool:
    flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, pid, flags) is not None


def _end_group(pid: int) -> int:
    """Kill the child with all that it started, and return its exit code.

    The child is collected last: until then nobody else can have its number.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)  # it may not have founded its group yet
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _become_child(
    connection: int,
    log: int,
    parent: int,
    libc: ctypes.CDLL | None,
    run_child: Callable[[int], None],
) -> NoReturn:
    code = 1
    try:
        os.setpgid(0, 0)
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we could ask to die with it
            os._exit(1)
        _redirect_output(log)
        run_child(connection)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # nothing of the forkserver's is to be cleaned up twice


def _redirect_output(log: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(nothing)
    os.close(log)


def _ring_on_death() -> socket.socket:
    """Return a socket that becomes readable whenever a child has ended."""
    listening, ringing = socket.socketpair()
    listening.setblocking(False)
    ringing.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(ringing.detach(), warn_on_full_buffer=False)
    return listening


def main() -> None:
    """Import the module named on the command line, then serve its worker."""
    descriptor, module, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    with socket.socket(fileno=descriptor) as worker:
        os.set_inheritable(descriptor, False)
        serve(worker, importlib.import_module(module).run_child, seconds)
    os._exit(0)  # tearing torch down takes a second and frees nothing


if __name__ == "__main__":
    main()
