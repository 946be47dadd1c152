"""Becomes another program that ends with its parent. A script, never imported.

    python -I -S launcher.py PARENT SIGNAL UID GID PROGRAM [ARGUMENT ...]

UID -1 keeps the user. The parent is a thread: the program gets SIGNAL when the
thread that started it ends, so start programs from threads that live long enough.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522
# The weaker first: reading and entering folders is all that is ever wanted.
CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE, CAP_SETPCAP = 2, 1, 8
# Without it access(2), which PostgreSQL asks about its own programs, disregards the
# capabilities of everyone but root.
SECBIT_NO_SETUID_FIXUP = 1 << 2

libc = ctypes.CDLL(None, use_errno=True)


class CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class CapabilitySets(ctypes.Structure):
    # Two words of each set; every capability used here is in the first.
    _fields_ = tuple(
        (f"{name}_{word}", ctypes.c_uint32)
        for word in ("low", "high")
        for name in ("effective", "permitted", "inheritable")
    )


def control_process(option: int, *arguments: int) -> None:
    words = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    if libc.prctl(option, *words) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def permitted_capabilities() -> int:
    header, sets = CapabilityHeader(CAPABILITY_VERSION_3, 0), CapabilitySets()
    if libc.capget(ctypes.byref(header), ctypes.byref(sets)) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    return int(sets.permitted_low)


def keep_capabilities(mask: int) -> None:
    header = CapabilityHeader(CAPABILITY_VERSION_3, 0)
    sets = CapabilitySets(mask, mask, mask)
    if libc.capset(ctypes.byref(header), ctypes.byref(sets)) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def unreachable(paths: tuple[str, ...]) -> str:
    for path in paths:
        try:
            os.stat(path)
        except PermissionError:
            return path
    return ""


def become_user(uid: int, gid: int, paths: tuple[str, ...]) -> None:
    """Drop root; keep the right to enter folders only when `paths` lie in closed ones
    (a checkout in `mktemp -d` does)."""
    linux = sys.platform == "linux"
    if linux:
        control_process(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    closed = unreachable(paths)  # asked without capabilities: setuid suspends them
    if not linux:
        return
    held = permitted_capabilities()
    kept = [c for c in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if held >> c & 1]
    if not closed or not kept:
        keep_capabilities(0)
        return
    keep_capabilities(1 << kept[0] | held & 1 << CAP_SETPCAP)
    control_process(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    keep_capabilities(1 << kept[0])
    control_process(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, kept[0])


def main(arguments: list[str]) -> None:
    parent, death_signal, uid, gid = (int(word) for word in arguments[:4])
    program = arguments[4]
    paths = (program, os.path.join(os.getcwd(), "."))
    if uid >= 0:
        become_user(uid, gid, paths)
    closed = unreachable(paths)
    if closed:
        sys.exit(
            f"{closed} lies in a folder that user {os.getuid()} may not enter; "
            "move it to one that others may enter, or do not start as root"
        )
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if sys.platform == "linux":
        # After the change of user, which would clear it.
        control_process(PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:
        sys.exit("the program that started this one has ended already")
    os.execv(program, arguments[4:])


if __name__ == "__main__":
    main(sys.argv[1:])
