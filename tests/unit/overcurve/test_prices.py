"""What a training cost, from the price of its device."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from backend.command_line.up import as_environment
from backend.settings import Settings
from overcurve.prices import (
    Price,
    find_price,
    parse_prices,
    training_cost,
    write_prices,
)
from workers.process.result import CANCELLED, Result, with_cost

H100 = "GPU NVIDIA H100 80GB HBM3, 700 W, driver 570.133.20, CUDA 12.8, torch 2.13"
PRICES = (Price("H100", 2.49), Price("GPU NVIDIA H100 80GB", 3.0), Price("CPU", 0.08))


@pytest.mark.parametrize(
    ("written", "prices"),
    [
        ("", ()),
        ("H100 = 2.49", (Price("H100", 2.49),)),
        (
            " h100=2 ;; CPU a, b = c =.5;",
            (Price("h100", 2), Price("CPU a, b = c", 0.5)),
        ),
    ],
)
def test_prices_are_read_and_written(written: str, prices: tuple[Price, ...]) -> None:
    assert parse_prices(written) == prices
    assert parse_prices(write_prices(prices)) == prices


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("H100", "DEVICE = PRICE"),
        ("= 2", "DEVICE = PRICE"),
        ("H100 = cheap", "'cheap' of H100"),
        ("H100 = 0", "above 0"),
        ("H100 = -1", "above 0"),
        ("H100 = inf", "above 0"),
        ("H100 = 2; h100 = 3", "twice"),
    ],
)
def test_wrong_price_is_named(
    written: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERCURVE_PRICES", written)
    with pytest.raises(ValidationError, match=said) as caught:
        Settings()
    assert [problem["loc"] for problem in caught.value.errors()] == [("prices",)]


def test_children_are_given_the_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERCURVE_PRICES", "H100 = 2.49; CPU = 0.08")
    settings = Settings()
    environment = as_environment(settings)
    monkeypatch.setenv("OVERCURVE_PRICES", environment["OVERCURVE_PRICES"])
    assert Settings().prices == settings.prices == (PRICES[0], PRICES[2])


def test_longest_name_that_fits_decides() -> None:
    assert find_price(H100, PRICES) == 3.0
    assert find_price("cpu Intel Xeon, 1 thread", PRICES) == 0.08
    assert find_price("GPU NVIDIA A100", PRICES) is None


def measured(**changes: Any) -> dict[str, Any]:
    return {"device_class": H100, "train_seconds": 1800.0, "devices": 1, **changes}


def test_cost_is_that_of_the_training_clock() -> None:
    assert training_cost(measured(), PRICES) == pytest.approx(1.5)
    assert training_cost(measured(devices=8), PRICES) == pytest.approx(12.0)


@pytest.mark.parametrize(
    "record",
    [{}, measured(train_seconds=None), measured(device_class="GPU NVIDIA A100")],
)
def test_cost_that_is_not_known_is_not_stored(record: dict[str, Any]) -> None:
    result = Result("finished", record)
    assert with_cost(result, PRICES) is result


def test_result_keeps_what_it_had() -> None:
    priced = with_cost(Result("finished", measured(quality=0.9)), PRICES)
    assert priced.status == "finished"
    assert priced.record == {**measured(quality=0.9), "cost_usd": pytest.approx(1.5)}
    assert with_cost(CANCELLED, PRICES) is CANCELLED
