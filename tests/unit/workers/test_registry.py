"""Parameters, names and cards: what is refused, and in which words."""

from __future__ import annotations

from dataclasses import dataclass

import jsonschema
import pytest

from workers.parameters import (
    WrongParameter,
    non_default_params,
    parameter,
    parameter_schema,
    parse_params,
)
from workers.recipe_check import RefusedRecipe, check_recipe
from workers.registry import Refusal, UnknownName, algorithm, load_registry, task


@dataclass(frozen=True)
class Params:
    depth: int = parameter(3, "Questions.", unit="levels", low=1, high=9)
    rate: float = parameter(0.1, "Size of a step.", above=0, below=1)
    kind: str = parameter("a", "Which one.", choices=("a", "b"))
    quick: bool = parameter(False, "Hurry.")
    sizes: tuple[int, ...] = parameter((2, 4), "Of the layers.", low=1)
    pair: tuple[float, float] = parameter((0.0, 1.0), "From and to.")
    limit: int | None = parameter(None, "At most so many; none without.", low=0)
    end: float = parameter(0.9, "Where it ends.", high=1, above_field="rate")


def test_schema_carries_bounds_and_units():
    schema = parameter_schema(Params, "forest")["properties"]
    assert schema["depth"]["minimum"] == 1
    assert schema["depth"]["maximum"] == 9
    assert schema["depth"]["x-unit"] == "levels"
    assert schema["rate"]["exclusiveMinimum"] == 0
    assert schema["kind"]["enum"] == ["a", "b"]
    assert schema["pair"]["minItems"] == 2
    assert schema["limit"]["type"] == ["integer", "null"]
    assert schema["end"]["x-above-field"] == "rate"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("depth", 0),
        ("depth", 2.5),
        ("depth", "3"),
        ("depth", True),
        ("rate", 0),
        ("rate", 1.0),
        ("kind", "c"),
        ("quick", 1),
        ("sizes", 3),
        ("sizes", [0]),
        ("pair", [1.0]),
        ("limit", -1),
        ("unheard", 1),
    ],
)
def test_schema_and_parser_refuse_alike(name, value):
    with pytest.raises(WrongParameter) as refusal:
        parse_params(Params, {name: value})
    assert [f.path for f in refusal.value.fields] == [f"params.{name}"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({name: value}, parameter_schema(Params, "forest"))


def test_order_of_two_numbers_is_held():
    with pytest.raises(WrongParameter) as refusal:
        parse_params(Params, {"rate": 0.9})
    (field,) = refusal.value.fields
    assert field.path == "params.end"
    assert "expected more than rate, which is 0.9" in field.message
    assert parse_params(Params, {"rate": 0.9, "end": 0.91}).end == 0.91


def test_not_a_number_is_refused():
    with pytest.raises(WrongParameter, match="finite"):
        parse_params(Params, {"rate": float("nan")})


def test_every_wrong_field_is_named():
    with pytest.raises(WrongParameter) as refusal:
        parse_params(Params, {"depth": 0, "kind": "c", "rate": 0.5})
    assert [f.path for f in refusal.value.fields] == ["params.depth", "params.kind"]


def test_whole_numbers_pass_either_way():
    params = parse_params(Params, {"depth": 4.0, "rate": 0.5, "pair": [0, 2]})
    assert params == Params(depth=4, rate=0.5, pair=(0.0, 2.0))
    assert type(params.depth) is int
    assert type(params.pair[0]) is float


def test_only_differences_are_kept():
    params = Params(depth=4, sizes=(1,))
    assert non_default_params(params) == {"depth": 4, "sizes": [1]}
    assert parse_params(Params, non_default_params(params)) == params


def test_unknown_name_lists_the_known():
    with pytest.raises(UnknownName, match="cutout"):
        load_registry().algorithm("cutuot")


def test_unknown_seam_is_refused_at_once():
    with pytest.raises(ValueError, match="after_lunch"):
        algorithm("wrong", Params, seams=("after_lunch",), null={})


def test_taken_name_is_refused():
    with pytest.raises(ValueError, match="registered by both"):
        task(
            "digits",
            Params,
            kind="classification",
            metric="m",
            unit="",
            direction="max",
        )(test_taken_name_is_refused)


def test_refusal_needs_all_its_facts():
    refusal = Refusal({"task.layout": ("image",), "method.model": ("gru", "x")}, "no")
    assert refusal.matches({"task.layout": "image", "method.model": "gru"})
    assert not refusal.matches({"task.layout": "image", "method.model": "cnn"})
    assert not refusal.matches({"method.model": "gru"})


def test_refusal_is_excused_by_one_fact():
    refusal = Refusal({"method.model": ("mlp",)}, "no", {"algorithm.scale": (1.0,)})
    assert refusal.matches({"method.model": "mlp", "algorithm.scale": 0.5})
    assert not refusal.matches({"method.model": "mlp", "algorithm.scale": 1.0})


def test_conflict_holds_both_ways():
    registry = load_registry()
    assert "stage_change" in registry.conflicts_of("cutout")
    assert "cutout" in registry.conflicts_of("stage_change")
    digits, spec = registry.task("digits"), registry.method("supervised")
    names = ("cutout", "stage_change")
    plugged = tuple((a, a.params()) for a in map(registry.algorithm, names))
    with pytest.raises(RefusedRecipe, match="cannot be combined") as refusal:
        check_recipe(digits, digits.params(), spec, spec.params(), plugged)
    assert [f.path for f in refusal.value.fields] == ["algorithms[0]", "algorithms[1]"]


def test_every_refused_part_is_named():
    registry = load_registry()
    spec, digits = registry.method("supervised"), registry.task("digits")
    params = parse_params(spec.params, {"model": "logistic"})
    shrink = registry.algorithm("row_column_cutout")
    plugged = (shrink, shrink.params())
    with pytest.raises(RefusedRecipe) as refusal:
        check_recipe(digits, digits.params(), spec, params, (plugged, plugged))
    paths = [f.path for f in refusal.value.fields]
    assert paths == ["algorithms[0]", "algorithms[1]", "algorithms[1]"]


def test_card_sections_are_read():
    spec = load_registry().algorithm("mixup")
    assert spec.summary.startswith("Mixes every batch")
    assert "1710.09412" in spec.source
    assert "Source" not in spec.summary
    assert spec.cost
    assert spec.published
