"""Every number of a run that pages, files, axes and the store know by its name.

A new quantity is a row here and a field of `RunRecord`; who lists quantities, says
them in words or reads them from a file goes through this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PACE = "s per "
Origin = Literal["measured", "chosen", "asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of a run by the name of its field.

    Attributes:
        words: what it is called in sentences, menus and titles, without its unit.
        unit: of a place on its axis, as sentences and answers say it; "" where each
            run states its own.
        unit_name: the unit spelled out for menus and titles of axes; "" where ticks
            say it, or the words do.
        origin: what a run shows ("measured"), what is laid down before the training
            and told by it ("chosen": runs of one budget differ in it on purpose), or
            the budget itself ("asked").
        is_axis: whether it may be the x axis of a comparison.
        is_machine_free: whether a slower machine changes nothing about it, so that
            classes of device may be mixed; a budget only where it is no time
            (`axes.is_machine_free`).
        grows: whether a longer training always has more of it.
        form_place: its place among the axes that the form of a study offers, from 1;
            0: not offered.
        fact: its name among the facts of a run's page; "" where another part of the
            page tells it.
        aliases: what columns of other people's files call it, most telling first.
        joined_late: whether files had columns of this name while it was no field: they
            were numbers of the author's own, which stored digests count among `extra`.
            Every quantity that joins from now on did.
    """

    name: str
    words: str
    unit: str
    unit_name: str = ""
    origin: Origin = "measured"
    is_axis: bool = True
    is_machine_free: bool = False
    grows: bool = False
    form_place: int = 0
    fact: str = ""
    aliases: tuple[str, ...] = ()
    joined_late: bool = False

    @property
    def is_pace(self) -> bool:
        """Whether it is seconds for one of something, mostly far below a second."""
        return self.unit.startswith(PACE)


# In the order in which menus and messages list axes.
QUANTITIES = (
    Quantity(
        name="train_seconds",
        words="training time",
        unit="seconds",
        grows=True,
        form_place=1,
        aliases=(
            "train seconds", "training seconds", "train time", "training time",
            "seconds", "time seconds", "wall clock", "walltime", "wall time",
            "runtime", "duration", "elapsed", "time",
        ),
    ),
    Quantity(
        name="total_seconds",
        words="total time",
        unit="seconds",
        grows=True,
        form_place=2,
        aliases=("total seconds", "total time"),
    ),
    Quantity(name="quality", words="quality", unit="", is_axis=False),
    Quantity(
        name="cost_usd",
        words="cost",
        unit="USD",
        unit_name="US dollars",
        grows=True,
        form_place=6,
    ),
    Quantity(
        name="energy_joules",
        words="energy",
        unit="J",
        unit_name="joules",
        grows=True,
        form_place=5,
    ),
    Quantity(
        name="steps",
        words="steps",
        unit="steps",
        is_machine_free=True,
        grows=True,
        form_place=3,
        fact="Units trained",
    ),
    Quantity(
        name="examples",
        words="examples",
        unit="examples",
        is_machine_free=True,
        grows=True,
        form_place=4,
        fact="Examples seen",
    ),
    Quantity(
        name="tokens",
        words="tokens",
        unit="tokens",
        is_machine_free=True,
        grows=True,
        fact="Tokens seen",
    ),
    Quantity(
        name="devices", words="devices", unit="devices", origin="chosen", is_axis=False
    ),
    Quantity(
        name="parameters",
        words="parameters",
        unit="parameters",
        origin="chosen",
        is_machine_free=True,
        fact="Parameters of the model",
    ),
    Quantity(
        name="train_items",
        words="training-set size",
        unit="training items",
        unit_name="items",
        origin="chosen",
        is_machine_free=True,
        fact="Training items",
        aliases=(
            "train items", "train size", "training size", "training set size",
            "n train",
        ),
    ),
    Quantity(
        name="test_items",
        words="test items",
        unit="test items",
        origin="chosen",
        is_axis=False,
        fact="Test items",
    ),
    Quantity(
        name="peak_memory_bytes", words="peak memory", unit="bytes", unit_name="bytes"
    ),
    Quantity(
        name="inference_seconds",
        words="inference time per example",
        unit="s per example",
        fact="Inference time per example",
        aliases=("inference seconds", "inference time per example"),
        joined_late=True,
    ),
    Quantity(
        name="budget",
        words="budget",
        unit="",
        origin="asked",
        is_machine_free=True,
        grows=True,
        form_place=7,
    ),
)  # fmt: skip

BY_NAME = {quantity.name: quantity for quantity in QUANTITIES}
# What may stand on the time axis; `extra` adds the columns a user brought along.
AXIS_FIELDS = tuple(q.name for q in QUANTITIES if q.is_axis)
LATE_FIELDS = tuple(q.name for q in QUANTITIES if q.joined_late)
MACHINE_FREE_AXES = tuple(q.name for q in QUANTITIES if q.is_machine_free)
# Chosen before the training, not measured: runs of one budget differ in them on
# purpose, so each value is a place of its own.
CHOSEN_SIZES = tuple(q.name for q in QUANTITIES if q.is_axis and q.origin == "chosen")
SECONDS_FIELDS = tuple(q.name for q in QUANTITIES if q.unit == "seconds")
# What a run tells at its end, beside what it was asked for.
MEASURED_NUMBERS = tuple(q.name for q in QUANTITIES if q.origin != "asked")
# Of these, what files may leave out: zero or more, in a unit that the name says.
AMOUNTS = tuple(n for n in MEASURED_NUMBERS if n not in (*SECONDS_FIELDS, "quality"))
