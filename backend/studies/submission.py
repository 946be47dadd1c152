"""The shape of a study as `STUDY.toml` or `POST /api/studies` states it.

Only the shape is checked here: types, unknown keys, lengths. What needs the
catalogue is checked by `backend.studies.resolve`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from backend.errors import InvalidInput, from_validation_error
from overcurve.curves.terms.quantities import AXIS_FIELDS
from overcurve.recipe_texts import RECIPE_TEXTS

SEED_LENGTH = 64
TUNING_SEEDS: tuple[int | str, ...] = ("tuning 0", "tuning 1", "tuning 2")
LARGEST_SEED = 2**63 - 1


def _check_text(value: Any) -> Any:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("holds a NUL character, which cannot be stored; remove it")
    return value


def _one_line(value: Any) -> Any:
    """A text as a menu can send it again: without line breaks and doubled spaces."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _check_seed(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(f"a seed is a whole number or a text, not {value!r}")
    if isinstance(value, int) and abs(value) > LARGEST_SEED:
        raise ValueError(f"{value} is too large for a seed; at most {LARGEST_SEED}")
    if isinstance(value, str) and not 1 <= len(value) <= SEED_LENGTH:
        raise ValueError(f"a seed's text has 1 to {SEED_LENGTH} characters")
    return _check_text(value)


def _check_named(value: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise ValueError('expected an object with a "name"')
    return value


def _check_task(value: Any) -> Any:
    return value if isinstance(value, str) else _check_named(value)


def _check_axis(value: Any) -> Any:
    if value not in AXIS_FIELDS:
        raise ValueError(f"is none of {', '.join(AXIS_FIELDS)}")
    return value


Budget = Annotated[float, Field(strict=True)]
Seed = Annotated[int | str, BeforeValidator(_check_seed)]
Text = Annotated[str, BeforeValidator(_check_text)]
Line = Annotated[Text, BeforeValidator(_one_line)]
Named = Annotated[dict[str, Any], BeforeValidator(_check_named)]


class RecipeForm(BaseModel):
    """A method with parameters and algorithms, as a study names it.

    `per_budget` gives parameters of the method a value of their own at each budget, as
    pairs (budget, value): a baseline tuned at every budget is still one curve.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: Text = Field("", max_length=RECIPE_TEXTS["label"].most)
    tag: Line = Field("", max_length=RECIPE_TEXTS["tag"].most)
    method: Text
    params: dict[str, Any] = Field(default_factory=dict)
    algorithms: tuple[Named, ...] = ()
    budgets: tuple[Budget, ...] | None = None
    per_budget: dict[str, tuple[tuple[Budget, Any], ...]] = Field(default_factory=dict)


class QuestionForm(BaseModel):
    """What a study is going to ask beside baseline and methods; all of it has a
    default. `quality` is a metric's name, "" the task's own; `direction` is needed for
    a further metric only; `margin` is in units of the quality."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quality: Text = Field("", max_length=200)
    direction: Literal["max", "min"] | None = None
    axis: Annotated[str, BeforeValidator(_check_axis)] = "train_seconds"
    alpha: Annotated[float, Field(ge=1e-6, le=0.5)] = 0.05
    margin: Annotated[float, Field(gt=0, le=1e12)] | None = None


class SweepForm(BaseModel):
    """What is tuned before the study: values of one parameter of every side's method,
    or of the baseline's only, each trained at every budget with seeds of their own,
    and judged on training data held out. The study then runs the best value of each
    side tuned at each budget."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    param: Text
    values: Annotated[tuple[Any, ...], Field(min_length=2, max_length=50)]
    sides: Literal["all", "baseline"] = "all"
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1)] = TUNING_SEEDS
    validation_share: Annotated[float, Field(gt=0, le=0.5)] = 0.2


class Submission(BaseModel):
    """A study: a baseline and methods, each at budgets x seeds on one device."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    task: Annotated[str | dict[str, Any], BeforeValidator(_check_task)]
    device: Text = "cpu"
    budgets: tuple[Budget, ...]
    budget_unit: Text = "seconds"
    seeds: tuple[Seed, ...]
    baseline: RecipeForm
    methods: tuple[RecipeForm, ...] = ()
    question: QuestionForm = QuestionForm()
    sweep: SweepForm | None = None
    title: Text = Field("", max_length=200)
    note: Text = Field("", max_length=10_000)

    @property
    def task_name(self) -> str:
        """The task's name without its parameters."""
        return self.task if isinstance(self.task, str) else str(self.task["name"])

    @property
    def task_params(self) -> dict[str, Any]:
        """The task's parameters as given."""
        if isinstance(self.task, str):
            return {}
        return {k: v for k, v in self.task.items() if k != "name"}

    @property
    def recipes(self) -> tuple[tuple[str, RecipeForm], ...]:
        """Every recipe with the path of its fields, the baseline first."""
        methods = ((f"methods[{i}]", form) for i, form in enumerate(self.methods))
        return (("baseline", self.baseline), *methods)


def parse_submission(payload: object) -> Submission:
    """Reads a study from what JSON or TOML gave.

    Raises:
        InvalidInput: names every field of the wrong shape.
    """
    try:
        return Submission.model_validate(payload)
    except ValidationError as error:
        raise from_validation_error(error) from error
    except RecursionError as error:
        raise InvalidInput(
            "The study is nested too deeply.", remedy="Flatten its parameters."
        ) from error


def canonical_spec(submission: Submission) -> dict[str, Any]:
    """Writes a study as it would be posted again."""
    return submission.model_dump(mode="json", exclude_defaults=True)
