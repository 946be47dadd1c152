"""People and their tokens, as a setting names them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from backend.command_line.up import as_environment
from backend.settings import Settings
from backend.users import NamedToken, User, parse_tokens, token_digest, write_tokens

ANNA, BEN = "a" * 16, "b" * 40


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "TOKENS", "MODE"):
        monkeypatch.delenv(f"OVERCURVE_{name}", raising=False)


@pytest.mark.parametrize("between", [",", ", ", "\n", " ,\n "])
def test_tokens_are_kept_as_digests(between: str) -> None:
    given = f"anna:{ANNA}{between}ben:{BEN}"
    named = (
        NamedToken("anna", token_digest(ANNA)),
        NamedToken("ben", token_digest(BEN)),
    )
    assert parse_tokens(given) == named
    assert ANNA not in repr(named)


def test_digests_can_be_given_instead() -> None:
    named = parse_tokens(f"anna:{ANNA}")
    assert isinstance(named, tuple)
    written = write_tokens(named)
    assert ANNA not in written
    assert parse_tokens(written) == named


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("anna", "entry 1 is no NAME:TOKEN"),
        (f"anna:{ANNA},:{BEN}", "the name of entry 2"),
        (f"an/na:{ANNA}", "the name of entry 1"),
        ("anna:short", "anna: a token has at least 16 characters"),
        ("anna:sha256:12", "anna: after sha256: come 64 hex digits"),
        (f"anna:{ANNA},anna:{BEN}", "anna stands there twice"),
        (f"anna:{ANNA},ben:{ANNA}", "ben has the token of anna"),
    ],
)
def test_wrong_entry_is_named_without_its_token(
    given: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERCURVE_TOKENS", given)
    with pytest.raises(ValidationError) as error:
        Settings()
    assert said in str(error.value)
    assert ANNA not in str(error.value)


def test_nobody_is_named_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Settings().asks_for_token
    monkeypatch.setenv("OVERCURVE_TOKENS", "")
    assert Settings().tokens == ()


def test_environment_of_children_holds_digests_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OVERCURVE_TOKENS", f"anna:{ANNA}")
    settings = Settings()
    environment = as_environment(settings)
    assert ANNA not in str(environment)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Settings() == settings


def test_one_token_belongs_to_one() -> None:
    with pytest.raises(ValidationError, match="stands in OVERCURVE_TOKENS too"):
        Settings(token=ANNA, tokens=f"anna:{ANNA}")  # type: ignore[arg-type]


def test_short_token_is_refused_beside_people() -> None:
    with pytest.raises(ValidationError, match="at least 16 characters"):
        Settings(token="short", tokens=f"anna:{ANNA}")  # type: ignore[arg-type]


def test_people_do_for_served_mode() -> None:
    urls = {"database_url": "postgresql+psycopg://h/d", "redis_url": "redis://h"}
    people = Settings(mode="served", tokens=f"anna:{ANNA}", **urls)  # type: ignore[arg-type]
    assert people.asks_for_token


def test_only_the_nameless_change_everything() -> None:
    owners = (None, "anna", "ben")
    assert [User().may_change(o) for o in owners] == [True, True, True]
    assert [User("anna").may_change(o) for o in owners] == [True, True, False]
