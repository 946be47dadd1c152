from __future__ import annotations

import sys

import pytest

from overcurve.errors import MissingPackage
from overcurve.packages import need


@pytest.mark.parametrize("package", ["mlflow", "optuna", "tensorboard"])
def test_a_missing_extra_says_what_to_install(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingPackage) as missing:
        need(package, "Reading it")
    assert missing.value.command == f"pip install 'overcurve[{package}]'"
    assert f"needs {package}" in str(missing.value)


def test_gives_the_module() -> None:
    assert need("optuna.storages", "Reading it").RDBStorage
