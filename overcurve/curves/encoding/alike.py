"""Whether two answers say the same, but for the last digits of their numbers.

Sums and special functions are rounded otherwise on another processor: the same runs
judged by the same rule there differ in the fifteenth digit, and nobody's answer is
another for that.
"""

from __future__ import annotations

import math
from typing import Any

from overcurve.curves.encoding.record_text import plain_value

SAME_DIGITS = 1e-9  # relative; beside 1e-12 for what is near zero
NEAR_ZERO = 1e-12


def are_alike(then: Any, now: Any) -> bool:
    """Whether two answers, or parts of them, agree.

    Args:
        then, now: dataclasses or plain values; numbers agree within `SAME_DIGITS`.
    """
    return _agree(plain_value(then), plain_value(now))


def _agree(then: Any, now: Any) -> bool:
    if isinstance(then, dict) and isinstance(now, dict):
        return then.keys() == now.keys() and all(
            _agree(value, now[name]) for name, value in then.items()
        )
    if isinstance(then, list) and isinstance(now, list):
        return len(then) == len(now) and all(map(_agree, then, now))
    if isinstance(then, float) and isinstance(now, float):
        return math.isclose(then, now, rel_tol=SAME_DIGITS, abs_tol=NEAR_ZERO)
    return bool(then == now)
