"""Static files: compressed, kept for ever, under addresses that change with them."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from backend.web.assets import plotly_address, static_prefix


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_plotly_comes_as_accepted(client: TestClient, encoding: str) -> None:
    asked = {"accept-encoding": encoding}
    with client.stream("GET", plotly_address(), headers=asked) as answer:
        size = sum(len(part) for part in answer.iter_raw())
    assert answer.headers["cache-control"].endswith("immutable")
    assert (size > 4_000_000) is (encoding == "identity")


def test_every_file_a_page_names_exists(browser: TestClient, study: int) -> None:
    text = browser.get(f"/compare?study={study}").text
    named = re.findall(r'(?:src|href|data-chart)="(/static/[^"]+)"', text)
    assert len(named) > 5
    assert {browser.get(path).status_code for path in set(named)} == {200}


@pytest.mark.parametrize("path", ["/../secret", "/js/%2e%2e/%2e%2e/x", "/nothing.css"])
def test_other_files_are_not_found(client: TestClient, path: str) -> None:
    assert client.get(static_prefix() + path).status_code == 404


def test_old_versions_are_not_found(client: TestClient) -> None:
    assert client.get("/static/0123456789abcdef/overcurve.css").status_code == 404
