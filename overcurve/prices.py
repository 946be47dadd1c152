"""What an hour of a device costs, as `OVERCURVE_PRICES` says, and so a training."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for an hour of one device whose class holds these words."""

    words: str
    usd: float


def parse_prices(written: str) -> tuple[Price, ...]:
    """Reads `H100 = 2.49; NVIDIA A100 = 1.29`.

    Raises: ValueError: names the entry that is wrong.
    """
    entries = [entry for entry in written.split(";") if entry.strip()]
    prices = [_parse_entry(entry.strip()) for entry in entries]
    names = [price.words.casefold() for price in prices]
    twice = {price.words for price in prices if names.count(price.words.casefold()) > 1}
    if twice:
        raise ValueError(f"{min(twice)} stands there twice")
    return tuple(prices)


def write_prices(prices: Sequence[Price]) -> str:
    """The text that `parse_prices` reads as these."""
    return "; ".join(f"{price.words} = {price.usd!r}" for price in prices)


def find_price(device_class: str, prices: Sequence[Price]) -> float | None:
    """US dollars for an hour of a device of this class; None where none is named.

    Where several entries fit, the one with most characters says it best.
    """
    words = device_class.casefold()
    fitting = [price for price in prices if price.words.casefold() in words]
    return max(fitting, key=lambda price: len(price.words)).usd if fitting else None


def training_cost(record: Mapping[str, Any], prices: Sequence[Price]) -> float | None:
    """US dollars that the training clock of a measured run came to.

    Args:
        record: `device_class`, `train_seconds` and `devices` (1 unless it says more).
    """
    price = find_price(str(record.get("device_class", "")), prices)
    seconds = record.get("train_seconds")
    if price is None or not seconds:
        return None
    return price * float(record.get("devices") or 1) * float(seconds) / _HOUR


def _parse_entry(entry: str) -> Price:
    words, equals, number = (part.strip() for part in entry.rpartition("="))
    if not equals or not words:
        raise ValueError(
            f"{entry!r} is no DEVICE = PRICE, such as H100 = 2.49; entries are parted "
            "by semicolons"
        )
    try:
        usd = float(number)
    except ValueError:
        usd = math.nan
    if not 0 < usd < math.inf:
        raise ValueError(
            f"{number!r} of {words} is not a price above 0, in US dollars an hour"
        )
    return Price(words, usd)
