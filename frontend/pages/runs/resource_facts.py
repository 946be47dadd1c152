"""What a run trained on and used of its device, in words: amounts, energy, speed."""

from __future__ import annotations

from collections.abc import Iterator

from overcurve import words
from overcurve.curves.terms.quantities import QUANTITIES, Quantity
from overcurve.curves.terms.records import RunRecord
from overcurve.figures.axes import compact

GIBIBYTE = 2**30
# What stands beside every achieved speed.
COUNTED = (
    "Counted once, off the clock: matrix products, convolutions and attention, not "
    "what is done element by element."
)


def amount_facts(record: RunRecord) -> Iterator[tuple[str, str]]:
    """Pairs of a name and words, for the plain amounts that are known."""
    for quantity in QUANTITIES:
        value = getattr(record, quantity.name) if quantity.fact else None
        if value is not None:
            yield quantity.fact, _amount(quantity, value)


def resource_facts(record: RunRecord) -> Iterator[tuple[str, str]]:
    """Pairs of a name and words, for what is known."""
    if record.peak_memory_bytes:
        yield "Peak memory", _memory(record)
    if record.energy_joules is not None:
        yield "Energy", _energy(record)
    if record.cost_usd is not None:
        yield "Cost", f"{words.number(record.cost_usd)} USD"
    left_out = record.extra.get("skipped_steps")
    if left_out is not None:
        of_all = f" of {record.steps:,.0f}" if record.steps else ""
        yield "Steps left out, float16", f"{left_out:,.0f}{of_all}"


def achieved_speed(record: RunRecord) -> str:
    """Says how fast a training computed, beside what its device can.

    Returns: a sentence; "" where its operations were not counted.
    """
    flops = record.extra.get("flops")
    if not flops or not record.train_seconds:
        return ""
    speed = flops / record.train_seconds
    sentence = f"{_rate(speed)} on average"
    fastest = record.extra.get("matmul_flops_per_second")
    if fastest:
        number = str(record.params.get("precision", "float32"))
        sentence += (
            f": {words.significant(100 * speed / fastest, 2)} % of this device's "
            f"measured matmul speed in {number}, {_rate(fastest)}"
        )
    return f"{sentence}."


def _amount(quantity: Quantity, value: float) -> str:
    return words.tick(value) if quantity.is_pace else f"{value:,.0f}"


def _rate(flops: float) -> str:
    number = compact(flops)
    return f"{number}FLOP/s" if number[-1].isalpha() else f"{number}{words.NBSP}FLOP/s"


def _memory(record: RunRecord) -> str:
    used = (record.peak_memory_bytes or 0) / GIBIBYTE
    there = record.extra.get("device_memory_bytes", 0) / GIBIBYTE
    amount = words.significant(used, 2)
    return f"{amount} of {there:,.0f} GiB" if there else f"{amount} GiB"


def _energy(record: RunRecord) -> str:
    joules = record.energy_joules or 0.0
    sentence = f"{words.significant(joules)} J"
    if record.train_seconds:
        sentence += f", {words.significant(joules / record.train_seconds)} W on average"
    return sentence
