"""How much memory a GPU has, and the most that torch held of it; nothing of others."""

from __future__ import annotations

import torch


def forget_peak(device: torch.device) -> None:
    """Begins to count anew what `peak_memory` gives."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)


def peak_memory(device: torch.device) -> float | None:
    """The most bytes that torch held at once since `forget_peak`; None off a GPU."""
    if device.type != "cuda":
        return None
    return float(torch.cuda.max_memory_allocated(device))


def device_memory(device: torch.device) -> dict[str, float]:
    """The bytes that a GPU has, as a figure of the record; nothing of other devices."""
    if device.type != "cuda":
        return {}
    total = torch.cuda.get_device_properties(device).total_memory
    return {"device_memory_bytes": float(total)}
