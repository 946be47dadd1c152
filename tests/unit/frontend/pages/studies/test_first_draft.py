"""An untouched form holds a study that could be submitted."""

from __future__ import annotations

from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.draft_spec import draft_spec
from frontend.pages.studies.first_draft import first_draft
from tests.factories import make_entries


def test_first_draft_is_a_baseline_and_a_method_with_an_algorithm() -> None:
    catalogue = Catalogue(make_entries())
    spec = draft_spec(first_draft(catalogue, ()), catalogue)
    assert spec["task"] == "toy"
    assert spec["baseline"] == {"method": "supervised"}
    (method,) = spec["methods"]
    assert [a["name"] for a in method["algorithms"]] == ["row_column_cutout"]
    assert len(spec["budgets"]) >= 4


def test_method_without_algorithms_has_none_in_the_draft() -> None:
    entries = [e for e in make_entries() if e.kind != "algorithm"]
    entries = [e for e in entries if e.name != "supervised"]
    draft = first_draft(Catalogue(entries), ())
    assert [r.method for r in draft.recipes] == ["forest", "forest"]
