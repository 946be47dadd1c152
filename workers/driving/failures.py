"""What went wrong in a training, in words: a code, a message and a remedy."""

from __future__ import annotations

import errno
import traceback

import torch

from workers.parameters import RecipeError

# Of torch's CPU allocator, of CUDA itself, and of cuBLAS for its workspace.
_NO_MEMORY = (
    "DefaultCPUAllocator",
    "CUDA error: out of memory",
    "CUBLAS_STATUS_ALLOC_FAILED",
)
_REMEDIES = {
    "not_finite": "Lower the learning rate; the last evaluations show when it left.",
    "time_limit": "Ask for a smaller budget, or raise OVERCURVE_TIME_LIMIT_SECONDS.",
    "out_of_memory": "Take a smaller model or batch, or a device with more memory.",
    "disk_full": "Make room on the disk that the message names, and retry the run.",
    "exception": "Read the traceback; the fault is in the method, not in the queue.",
}


def describe_failure(problem: Exception) -> dict[str, str]:
    """Returns what an exception of a training comes to, with what to do about it."""
    if isinstance(problem, RecipeError):  # e.g. data that are not where they should be
        return {"code": "recipe", "message": str(problem), "remedy": problem.remedy}
    if _is_out_of_memory(problem):
        silent = "The training asked for more memory than the system gives."
        return describe_error("out_of_memory", str(problem) or silent)
    if isinstance(problem, OSError) and problem.errno == errno.ENOSPC:
        return describe_error("disk_full", str(problem))
    tail = "".join(traceback.format_exception(problem))[-4000:]
    message = f"{type(problem).__name__}: {problem}"
    return {**describe_error("exception", message), "traceback": tail}


def _is_out_of_memory(problem: Exception) -> bool:
    """Torch has an exception for its own GPU allocator; of others it gives words."""
    message = str(problem)
    kinds = (torch.OutOfMemoryError, MemoryError)
    return isinstance(problem, kinds) or any(words in message for words in _NO_MEMORY)


def describe_error(code: str, message: str) -> dict[str, str]:
    """Returns code, message and remedy of an error."""
    remedy = _REMEDIES.get(code, "")
    return {"code": code, "message": message, "remedy": remedy}
