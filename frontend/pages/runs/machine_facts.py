"""What is known of the machine while a run trained, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from overcurve.curves.selecting.steadiness import read_stretch, taken_share
from overcurve.curves.terms.records import RunRecord

GIGABYTE = 1e9


def machine_facts(record: RunRecord) -> Iterator[tuple[str, str]]:
    """Pairs of a name and words, for what was measured; none for stated runs."""
    measured = record.steadiness
    if "waited_share" in measured:
        yield (
            "Waited for a core",
            f"{measured['waited_share']:.1%} of the time".replace("%", " %"),
        )
    if "other_share" in measured:
        share = f"{measured['other_share']:.0%} of their time".replace("%", " %")
        yield "Cores used by others", share
    if "gpu_other_bytes" in measured:
        number = f"{measured.get('gpu_index', 0):.0f}"
        held = measured["gpu_other_bytes"] / GIGABYTE
        size = f", {held:.3g} GB" if held > 0.01 else ""
        yield "GPU used by others", f"GPU {number}, by another process{size}"
    if condition := _condition(measured):
        yield "Just after it", condition
    stretch = read_stretch(record)
    if stretch is not None:
        change = f"{100 * abs(stretch.drift):.1f} ± {100 * stretch.error:.1f} %"
        yield (
            "Canary, before to after",
            (f"{change} {'slower' if stretch.drift > 0 else 'faster'}"),
        )
    elif measured:
        yield "Canaries", "none beside it, or the second one is still to come"
    if taken_share(record) > 0 or (stretch is not None and stretch.drifts):
        yield "Machine", "disturbed: comparisons say so"


def _condition(state: Mapping[str, float]) -> str:
    """Clock, heat, and whether a GPU held itself back, beside the second canary."""
    words = [f"{state['clock_mhz']:,.0f} MHz"] if state.get("clock_mhz") else []
    words += [f"{state['temperature_c']:.0f} °C"] if state.get("temperature_c") else []
    words += ["GPU slowed by its limits"] if state.get("gpu_slowed") else []
    return ", ".join(words)
