"""What a training runs on, read from the packages that it has imported itself.

Nothing is imported here that the training has not, and nothing is claimed without
torch: on what other packages compute is not known, and so no class is named.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from functools import cache
from typing import Any

from overcurve.device_class import cpu_model, cuda_driver, name_class, precision_flags

# Those whose version decides how fast a training is, or what it learns.
_VERSIONED = (
    "torch", "numpy", "jax", "tensorflow", "keras", "lightning", "pytorch_lightning",
    "transformers",
)  # fmt: skip
IS_MAC = platform.system() == "Darwin"
SMI_SECONDS = 10.0  # the longest that the driver is waited for


def synchronise() -> None:
    """Waits for the accelerator that torch uses, where it uses one."""
    torch = sys.modules.get("torch")
    if torch is None:
        return
    if _uses_cuda(torch):
        torch.cuda.synchronize()
    elif _uses_mps(torch):
        torch.mps.synchronize()


def read_versions() -> dict[str, str]:
    """Versions of Python and of the packages imported so far."""
    versions = {"python": platform.python_version()}
    for name in _VERSIONED:
        version = getattr(sys.modules.get(name), "__version__", None)
        if version is not None:
            versions[name] = str(version)
    return versions


def read_device_class() -> str:
    """The device class as workers name it; "" where torch is not imported, or computes
    on what workers do not know."""
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "get_num_threads"):  # or half imported
        return ""
    if _uses_others(torch):
        return ""
    kind = "cuda" if _uses_cuda(torch) else "cpu"
    detail = _cuda_detail(torch) if kind == "cuda" else {"kind": "cpu"}
    if _uses_mps(torch):
        detail["model"] = f"{cpu_model()} with MPS"
    detail |= {
        "model": detail.get("model", cpu_model()),
        "cpu": cpu_model(),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "numpy": _numpy_version(),
        "flags": precision_flags(torch, kind),
    }
    return name_class(detail)


def is_other_rank() -> bool:
    """Whether several processes train this run together, and another one tells of it.

    Launchers (`torchrun`, Lightning's) number their processes in the environment; a
    process group of torch's knows its number too.
    """
    size = os.environ.get("WORLD_SIZE", "")
    if size.isdigit() and int(size) > 1:
        # Lightning numbers nodes, and the processes of each, instead.
        names = ("RANK",) if "RANK" in os.environ else ("LOCAL_RANK", "NODE_RANK")
        return any(os.environ.get(name, "0") not in ("", "0") for name in names)
    distributed = getattr(sys.modules.get("torch"), "distributed", None)
    if distributed is None or not distributed.is_available():
        return False
    return bool(distributed.is_initialized() and distributed.get_rank() > 0)


def _uses_cuda(torch: Any) -> bool:
    return bool(torch.cuda.is_initialized())  # asking for the rest may take long


def _uses_mps(torch: Any) -> bool:
    if not IS_MAC or not torch.backends.mps.is_available():
        return False
    return bool(torch.mps.current_allocated_memory() > 0)


def _uses_others(torch: Any) -> bool:
    """Whether it computes on an accelerator that this module cannot name."""
    modules = (getattr(torch, name, None) for name in ("xpu", "mtia", "npu", "hpu"))
    asked = (getattr(module, "is_initialized", bool) for module in modules)
    return "torch_xla" in sys.modules or any(has_begun() for has_begun in asked)


def _cuda_detail(torch: Any) -> dict[str, Any]:
    device = torch.cuda.current_device()
    uuid = getattr(torch.cuda.get_device_properties(device), "uuid", "")
    driver, cap = _ask_driver(f"GPU-{uuid}")
    return {
        "kind": "gpu",
        "model": torch.cuda.get_device_name(device),
        "driver": driver or cuda_driver(),
        "power_cap_watts": cap,
        "cuda": torch.version.cuda,
    }


@cache
def _ask_driver(uuid: str) -> tuple[str, float | None]:
    """The driver's version and the GPU's power cap, in watts; "" and None unknown."""
    asked = "--query-gpu=driver_version,enforced.power.limit"
    command = ["nvidia-smi", asked, "--format=csv,noheader,nounits", "-i", uuid]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SMI_SECONDS, check=True
        )
        driver, _, cap = done.stdout.strip().partition(", ")
    except (OSError, subprocess.SubprocessError):
        return "", None
    try:
        return driver, float(cap)
    except ValueError:  # "[N/A]"
        return driver, None


def _numpy_version() -> str:
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        return str(numpy.__version__)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("numpy")
    except PackageNotFoundError:
        return "none"
