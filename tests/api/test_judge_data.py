"""Judging files: asked about what they leave open, then led to their comparison."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from backend.importing.uploads import as_upload, first_digest
from backend.routes.judge_sent_files import PASTED
from backend.store.imports import insert_imported
from backend.store.runs import list_runs
from backend.store.studies import list_studies
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading

HEAD = "method,budget,seed,train_seconds,quality"


def rows(scale: float = 1.0) -> str:
    """A baseline at four budgets and a method at two, two seeds each."""
    lines = []
    for seed in (0, 1):
        lines += [
            f"base,{b},{seed},{b}.{seed},{scale * (0.7 + 0.03 * b + seed / 500)}"
            for b in (1, 2, 4, 8)
        ]
        lines += [
            f"mine,{b},{seed},{b}.{seed},{scale * (0.75 + 0.03 * b + seed / 500)}"
            for b in (2, 4)
        ]
    return "\n".join(lines) + "\n"


def send(browser: TestClient, text: str, **answers: str) -> Any:
    """Pastes lines."""
    csrf = browser.cookies.get("overcurve_csrf", "")
    data = {"text": text, "csrf": csrf, **answers}
    return browser.post("/judge", data=data, follow_redirects=False)


def test_page_says_what_is_needed(browser: TestClient) -> None:
    page = browser.get("/judge").text
    for name in HEAD.split(","):
        assert f"<code>{name}</code>" in page


def test_open_questions_are_asked(browser: TestClient, session: Session) -> None:
    answer = send(browser, f"{HEAD}\n{rows()}")
    assert answer.status_code == 200
    assert "Which way is the quality better?" in answer.text
    assert 'name="baseline" value="base" checked' in answer.text
    assert not list_studies(session)


def test_answers_lead_to_the_comparison(browser: TestClient, session: Session) -> None:
    answer = send(browser, f"{HEAD}\n{rows()}", direction="max", baseline="base")
    assert answer.status_code == 303
    study = list_studies(session)[0]
    assert study.kind == "import"
    assert study.total == 12
    page = browser.get(answer.headers["location"])
    assert page.status_code == 200
    assert "mine" in page.text


def test_study_without_a_queue_names_none(
    browser: TestClient, session: Session
) -> None:
    send(browser, f"{HEAD}\n{rows()}", direction="max", baseline="base")
    (study,) = list_studies(session)
    page = browser.get(f"/studies/{study.id}").text
    crumbs = re.search(r'<p class="crumbs">(Study .*?)</p>', page)
    assert crumbs is not None
    assert all(part.strip() for part in crumbs[1].split("·"))


def test_foreign_columns_are_mapped(browser: TestClient, session: Session) -> None:
    text = f"model;epochs;run;wall_time;test_acc\n{rows().replace(',', ';')}"
    asked = send(browser, text)
    assert "a guess" in asked.text
    assert "guessed from the name “test_acc”" in asked.text
    found = re.findall(r'name="(column\.\d)" value="(\w+)"', asked.text)
    fields = ["method", "budget", "seed", "train_seconds", "quality"]
    answers = dict(found) | {f"field.{i}": f for i, f in enumerate(fields)}
    answer = send(browser, text, direction="max", baseline="base", **answers)
    assert answer.status_code == 303, answer.text
    assert list_runs(session).total == 12


def test_guess_of_direction_is_confirmed(browser: TestClient) -> None:
    page = send(browser, f"{HEAD.replace('quality', 'val_loss')}\n{rows()}").text
    assert 'value="min" checked' in page
    assert "please check" in page


def test_repeats_can_be_numbered(browser: TestClient, session: Session) -> None:
    text = "method,budget,train_seconds,quality\nb,1,1,0.5\nb,1,1,0.6\nm,1,1,0.7\n"
    assert 'name="count_seeds" value="1" checked' in send(browser, text).text
    answers = {"direction": "max", "baseline": "b", "count_seeds": "1"}
    answers |= {
        f"{k}.{i}": name
        for i, name in enumerate(("method", "budget", "train_seconds", "quality"))
        for k in ("column", "field")
    }
    assert send(browser, text, **answers).status_code == 303
    assert {run.asked.seed for run in list_runs(session).rows} == {0, 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}\nbase,1,0,1,best\n", "is not a number"),
        (f"{HEAD}\nbase,one,0,1,0.5\n", "not a number"),
        ("", "is empty"),
        ("just some words\n", "no column of this name"),
        ('{"method": 3', "is not JSON"),
    ],
)
def test_bad_lines_are_told_and_kept(
    browser: TestClient, session: Session, text: str, said: str
) -> None:
    answer = send(browser, text, direction="max", baseline="base")
    assert answer.status_code == 422
    assert said in answer.text
    assert "Nothing was stored" in answer.text
    assert not list_studies(session)


def test_wrong_lines_are_left_out_when_asked(
    browser: TestClient, session: Session
) -> None:
    text = f"{HEAD}\n{rows()}base,1,9,fast,0.5\nmine,2,9,2,\n"
    answers = {"direction": "max", "baseline": "base"}
    page = send(browser, text, **answers).text
    assert "Leave wrong lines out and judge 12 runs" in page
    assert not list_studies(session)
    sent = send(browser, text, skip_bad="1", **answers)
    assert sent.status_code == 303
    (study,) = list_studies(session)
    assert study.total == 12
    account = "Pasted results: 14 rows: 12 runs, 2 set aside"
    assert account in browser.get(f"/studies/{study.id}").text
    page = browser.get(sent.headers["location"]).text
    assert account in page
    assert "2 lines of Pasted results left out by --skip-bad" in page


def test_file_that_breaks_off_is_never_judged_in_part(
    browser: TestClient, session: Session
) -> None:
    text = f'{HEAD}\n{rows()}"base,1,9,1,0.5\n'
    answers = {"direction": "max", "baseline": "base", "skip_bad": "1"}
    page = send(browser, text, **answers)
    assert page.status_code == 422
    assert "Close every quote" in page.text
    assert "Leave wrong lines out" not in page.text
    assert not list_studies(session)


def test_page_speaks_of_no_command_line(browser: TestClient) -> None:
    sent = {"direction": "max", "baseline": "base"}
    lost = send(browser, rows().replace("base,1,0", "base,2,0"), **sent).text
    both = send(browser, f"{HEAD}\n{rows()}base,2,0,9,0.1\n", fold="", **sent).text
    assert "say which one it is" in lost
    assert "with other results" in both
    assert "--map" not in lost + both
    assert "--fold" not in lost + both


def test_undecodable_lines_are_not_kept(browser: TestClient) -> None:
    csrf = browser.cookies.get("overcurve_csrf", "")
    file = {"file": ("runs.csv", f"{HEAD}\nna\u00efve,1,0,1,1\n".encode("latin-1"))}
    answer = browser.post("/judge", data={"csrf": csrf}, files=file)
    assert answer.status_code == 200
    assert "CSV UTF-8" in answer.text
    assert "\ufffd" not in answer.text


def test_mark_of_an_upload_is_no_name(browser: TestClient, session: Session) -> None:
    answer = send(browser, f"{HEAD}\n{rows()}", direction="max", baseline="base")
    mark = list_studies(session)[0].title.rpartition(" · ")[2]
    page = browser.get(answer.headers["location"]).text
    crumbs = re.search(r'class="crumbs">(.*?)</p>', page, re.S)
    assert crumbs is not None
    assert "12 runs" in crumbs[1]
    assert mark not in crumbs[1]
    assert mark not in browser.get("/").text.partition("Baselines")[0]


def test_same_file_is_the_same_study(browser: TestClient, session: Session) -> None:
    answers = {"direction": "max", "baseline": "base"}
    first = send(browser, f"{HEAD}\n{rows()}", **answers)
    again = send(browser, f"{HEAD}\n{rows()}", **answers)
    assert first.headers["location"] == again.headers["location"]
    assert len(list_studies(session)) == 1


def test_corrected_file_is_judged_whole(browser: TestClient, session: Session) -> None:
    answers = {"direction": "max", "baseline": "base"}
    text = f"{HEAD},source\n" + rows().replace("\n", ",our lab\n")
    send(browser, text, **answers)
    send(browser, text.replace("0.76,", "0.77,", 1), **answers)
    assert [study.total for study in list_studies(session)] == [12, 12]


def test_upload_of_an_earlier_release_is_no_second_one(
    browser: TestClient, session: Session
) -> None:
    text, up = f"{HEAD}\n{rows()}", Reading(defaults=Defaults(direction="max"))
    read = read_runs(BytesIO(text.encode()), up)
    before = f"{PASTED} · {first_digest(read.records)}"
    kept, title = as_upload(read, PASTED, {before})
    insert_imported(session, kept.records, title=title)
    session.commit()
    answer = send(browser, text, direction="max", baseline="base")
    assert answer.status_code == 303
    (study,) = list_studies(session)
    assert (study.title, study.total) == (before, 12)


def test_uploaded_file_is_named(browser: TestClient, session: Session) -> None:
    files = {"file": ("results.csv", f"{HEAD}\n{rows()}".encode(), "text/csv")}
    data = {"direction": "max", "baseline": "base"}
    answer = browser.post("/judge", data=data, files=files, follow_redirects=False)
    assert answer.status_code == 303
    assert list_studies(session)[0].title.startswith("results.csv")


def test_long_file_is_asked_for_again(browser: TestClient) -> None:
    text = f"{HEAD}\n" + "".join(f"b,1,{i},1,0.5\n" for i in range(100_000))
    files = {"file": ("long.csv", text.encode(), "text/csv")}
    page = browser.post("/judge", files=files).text
    assert "The files again" in page
    assert len(page) < 200_000


@pytest.mark.parametrize("visits", [0, 1])
def test_long_paste_is_taken(browser: TestClient, visits: int) -> None:
    text = f"{HEAD}\n" + "".join(f"b,1,{i},1,0.5\n" for i in range(80_000))
    for _ in range(visits):
        browser.get("/judge")  # with its cookie the form's token is looked for
    csrf = browser.cookies.get("overcurve_csrf", "")
    fields = {"csrf": (None, csrf), "text": (None, text)}
    answer = browser.post("/judge", files=fields)
    assert answer.status_code == 200
    assert "80,000 runs" in answer.text


def published_rows() -> str:
    """Means without seeds of a baseline and two methods, and rows of another kind."""
    lines = ["source,method,budget,seed,time_seconds,top1_higher,curve_kind"]
    for method in ("Baseline", "All", "MixUp"):
        steps = range(6, 19) if method == "Baseline" else range(5, 18, 3)
        for step in steps:
            gain = {"All": 0.03, "MixUp": 0.01 * (step - 11.5)}.get(method, 0.0)
            quality = 0.5 + 0.025 * step + gain + 0.001 * (-1) ** step
            fixed = f"paper,{method},{step},mean,{100 * 2 ** (step / 2):.2f}"
            lines.append(f"{fixed},{quality:.4f},standard")
            lines.append(f"{fixed},{quality - 0.2:.4f},cyclic")
    return "\n".join(lines) + "\n"


def judge_published(browser: TestClient, text: str) -> Any:
    """Sends the file, answers as a person would, and gives the facts."""
    asked = send(browser, text).text
    found = dict(re.findall(r'name="(column\.\d+)" value="([^"]+)"', asked))
    picked = r'name="(field\.\d+)"[^>]*>.*?<option value="([^"]+)" selected'
    answers = found | dict(re.findall(picked, asked))
    kind = next(n for n, c in found.items() if c == "curve_kind")
    answers[kind.replace("column", "keep")] = "standard"
    answers |= {"direction": "max", "baseline": "Baseline"}
    answer = send(browser, text, **answers)
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["location"].replace("?", ".json?", 1)).json()


def test_columns_that_split_are_offered(browser: TestClient) -> None:
    page = send(browser, published_rows()).text
    assert '<option value="standard">only standard (23)</option>' in page
    assert page.count('name="keep.') == 1


def test_published_curves_read_as_figures_do(browser: TestClient) -> None:
    facts = judge_published(browser, published_rows())
    assert [run["seed"] for run in facts["records"]] == ["mean"] * 23
    methods = {method["name"]: method for method in facts["methods"]}
    assert methods["All"]["verdict"] == "above"
    assert methods["MixUp"]["verdict"] == "crosses"
    assert methods["All"]["points"][0]["verdict"] == "out_of_range"


def test_scalars_are_told_what_is_missing(
    browser: TestClient, session: Session
) -> None:
    page = send(browser, "Wall time,Step,Value\n1700000000.5,1,0.5\n").text
    assert "scalars exported from TensorBoard" in page
    assert "Not found yet: method, budget, seed and train_seconds" in page
    assert not list_studies(session)


def test_tracker_export_is_only_offered(browser: TestClient, session: Session) -> None:
    text = "Name,State,_runtime,test/accuracy,seed,budget\n"
    text += "base,finished,3.5,0.8,0,1\nmine,finished,3.4,0.9,0,1\n"
    page = send(browser, text, direction="max").text
    assert page.count("a guess") >= 4
    assert "_runtime is a tracker" in page
    assert not list_studies(session)


def test_method_is_found_where_every_run_has_a_name(browser: TestClient) -> None:
    text = "Name,config.optimizer,config.epochs,config.seed,_runtime,val_acc\n"
    for optimizer in ("adam", "lion"):
        for run in range(4):
            text += f"{optimizer}-run-{run},{optimizer},{2**run},0,{2**run}.5,0.{run}\n"
    page = send(browser, text).text
    assert "8 rows = <b>8 runs</b>" in page
    assert 'name="baseline" value="adam" checked' in page
    assert "a guess, it could be Name too" in page


def test_durations_of_trackers_are_previewed(
    browser: TestClient, session: Session
) -> None:
    text = "Start Time,Duration,Run ID,Name,Status,epochs,seed,accuracy\n"
    for n, duration in enumerate(("58.1s", "1.2min", "1.1h")):
        for name, gain in (("base", 0), ("mine", 1)):
            text += f"2026-11-21 10:0{n}:00,{duration},ab{n}{gain},{name},FINISHED,"
            text += f"{5 * 4**n},0,{0.8 + 0.02 * n + 0.01 * gain}\n"
    page = send(browser, text).text
    for time in ("58.1\u00a0s", "72\u00a0s", "1\u00a0h 6\u00a0min"):
        assert f"seed 0, {time}" in page
    assert "1.1h says the time to ± 180 s only" in page
    answers = picked(page) | {"direction": "max", "baseline": "base"}
    assert send(browser, text, **answers).status_code == 303
    assert list_runs(session).total == 6


def picked(page: str) -> dict[str, str]:
    """What the page's form would send: its columns, and the choices made in it."""
    found = dict(re.findall(r'name="(column\.\d+|tag\.column)" value="([^"]+)"', page))
    menus = re.findall(r'<select[^>]* name="([\w.]+)"[^>]*>(.*?)</select>', page, re.S)
    for name, options in menus:
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        if chosen and name != "unit":
            found[name] = chosen[1]
    if 'name="count_seeds" value="1" checked' in page:
        found["count_seeds"] = "1"
    return found


def test_preview_shows_runs_as_they_will_be_read(
    browser: TestClient, session: Session
) -> None:
    text = published_rows()
    asked = send(browser, text).text
    assert "46 rows = <b>23 runs</b> + 23 wrong" in asked
    answers = picked(asked)
    kind = next(n for n, c in answers.items() if c == "curve_kind")
    answers[kind.replace("column", "keep")] = "standard"
    answers |= {"direction": "max", "baseline": "Baseline", "do": "preview"}
    page = send(browser, text, **answers).text
    assert "46 rows = <b>23 runs</b> + 23 filtered out" in page
    assert 'name="baseline" value="Baseline" checked' in page
    assert not list_studies(session)


def course_rows() -> str:
    lines = ["model,budget,epoch,seed,train_seconds,val_acc"]
    for model, gain in (("base", 0.0), ("mine", 0.05)):
        for budget in (2, 4, 8, 16):
            for seed in (0, 1):
                for epoch in range(1, budget + 1):
                    quality = 0.6 + 0.02 * epoch + gain + 0.001 * seed
                    lines.append(f"{model},{budget},{epoch},{seed},{epoch},{quality}")
    return "\n".join(lines) + "\n"


def test_learning_curves_are_folded_when_confirmed(
    browser: TestClient, session: Session
) -> None:
    asked = send(browser, course_rows()).text
    assert "in which epoch rises: the course of a run" in asked
    assert "120 rows = <b>16 runs</b> + 104 earlier rows of these runs" in asked
    answers = picked(asked) | {"direction": "max", "baseline": "base"}
    answer = send(browser, course_rows(), **answers)
    assert answer.status_code == 303, answer.text
    assert list_runs(session).total == 16
    facts = browser.get(answer.headers["location"].replace("?", ".json?", 1)).json()
    check = next(c for c in facts["checks"] if c["id"] == "full_schedules")
    assert check["evidence"] == "last rows of 16 learning curves"


def test_several_rows_of_a_run_are_never_folded_unasked(
    browser: TestClient, session: Session
) -> None:
    text = f"{HEAD}\n{rows()}mine,4,1,4.9,0.9\n"
    asked = send(browser, text, direction="max", baseline="base")
    assert "1 of 12 runs have several rows" in asked.text
    assert not list_studies(session)
    answers = picked(asked.text) | {"direction": "max", "baseline": "base", "fold": ""}
    refused = send(browser, text, **answers)
    assert refused.status_code == 422
    assert "the same method, budget and seed" in refused.text


def test_resumed_runs_are_flagged(browser: TestClient) -> None:
    lines = [f"{line},no" for line in rows().splitlines()]
    lines[-1] = lines[-1].removesuffix("no") + "yes"
    text = f"{HEAD.replace('quality', 'test_acc')},resumed\n" + "\n".join(lines)
    asked = send(browser, text, direction="max").text
    answers = picked(asked) | {"direction": "max", "baseline": "base"}
    answer = send(browser, text, **answers)
    facts = browser.get(answer.headers["location"].replace("?", ".json?", 1)).json()
    check = next(c for c in facts["checks"] if c["id"] == "full_schedules")
    assert (check["state"], check["evidence"]) == ("warn", "1 resumed")


def test_numbers_of_no_field_are_kept(browser: TestClient, session: Session) -> None:
    lines = [f"{line},{n}.5" for n, line in enumerate(rows().splitlines(), 1)]
    text = f"{HEAD.replace('quality', 'test_acc')},gpu_hours\n" + "\n".join(lines)
    asked = send(browser, text, direction="max").text
    assert 'value="=" selected>a number kept' in asked
    answers = picked(asked) | {"direction": "max", "baseline": "base"}
    answer = send(browser, text, **answers)
    facts = browser.get(answer.headers["location"].replace("?", ".json?", 1)).json()
    assert {run["extra"]["gpu_hours"] > 0 for run in facts["records"]} == {True}


def scalars(*tags: str) -> str:
    """Two runs as TensorBoard exports them: ten rows of each tag."""
    values = {"acc": 0.5, "aux": 0.1, "loss": 0.2, "time/train_seconds": 0.0}
    lines = ["run,tag,step,value,wall_time"]
    for run in ("base", "mine"):
        for tag in tags:
            by = 2.0 if "seconds" in tag else 0.01
            lines += [
                f"{run},{tag},{100 * n},{values[tag] + by * n},{1_700_000_000 + 3 * n}"
                for n in range(1, 11)
            ]
    return "\n".join(lines)


def test_tensorboard_runs_are_read_to_their_ends(browser: TestClient) -> None:
    page = send(browser, scalars("acc")).text
    assert "what the clock showed between the first row and the last" in page
    assert "20 rows = <b>2 runs</b> + 18 earlier rows of these runs" in page
    assert "3\u00a0s before the first row reckoned" in page
    assert "The quality is the tag" not in page


def test_several_tags_are_asked_about(browser: TestClient, session: Session) -> None:
    text = scalars("aux", "acc", "time/train_seconds")
    page = send(browser, text, direction="max").text
    assert '<option value="acc" selected>acc (20 rows)</option>' in page
    assert (
        "60 rows = <b>2 runs</b> + 38 earlier rows of these runs + 20 filtered out"
        in page
    )
    assert "seed 0, 20\u00a0s" in page
    answers = picked(page) | {"direction": "max", "baseline": "base"}
    assert answers["tag.train_seconds"] == "time/train_seconds"
    assert not list_studies(session)
    assert send(browser, text, **answers).status_code == 303
    runs = list_runs(session).rows
    assert {(r.metric, r.quality, r.train_seconds) for r in runs} == {
        ("acc", 0.6, 20.0),
    }


def test_tag_is_never_chosen_silently(browser: TestClient, session: Session) -> None:
    text = scalars("aux", "loss").replace("loss", "zeta")
    page = send(browser, text, direction="max").text
    assert '<option value="">choose one of 2</option>' in page
    answers = picked(page) | {"direction": "max", "baseline": "base"}
    again = send(browser, text, **answers)
    assert again.status_code == 200
    assert not list_studies(session)
    answers |= {"tag.quality": "zeta"}
    assert send(browser, text, **answers).status_code == 303
    assert {run.metric for run in list_runs(session).rows} == {"zeta"}


def test_watched_upload_gives_its_address(browser: TestClient) -> None:
    answers = {"direction": "max", "baseline": "base", "watch": "a" * 16}
    answer = send(browser, f"{HEAD}\n{rows()}", **answers)
    assert answer.status_code == 201
    assert browser.get(answer.headers["location"]).status_code == 200
    told = browser.get(f"/api/imports/{'a' * 16}").json()
    assert told["stage"] == "storing"


def test_cancelled_upload_stores_nothing(browser: TestClient, session: Session) -> None:
    token = "b" * 20
    json_kind = {"content-type": "application/json"}
    asked = browser.post(f"/api/imports/{token}/cancel", headers=json_kind)
    assert asked.status_code == 202
    answers = {"direction": "max", "baseline": "base", "watch": token}
    answer = send(browser, f"{HEAD}\n{rows()}", **answers)
    assert answer.status_code == 409
    assert not list_studies(session)
    assert not list_runs(session).total


def test_watch_must_be_a_token(browser: TestClient) -> None:
    assert browser.get("/api/imports/short").status_code == 422


def test_names_of_runs_are_split_by_their_pattern(browser: TestClient) -> None:
    lines = [
        f"{method}/epochs{budget}/seed{seed},{10 * budget},{0.5 + 0.1 * budget}"
        for method in ("base", "ours")
        for budget in (1, 2)
        for seed in (0, 1)
    ]
    page = send(browser, "\n".join(["Name,train_time_s,val/acc", *lines])).text
    assert "<option selected>{method}/epochs{budget}/seed{seed}</option>" in page
    assert "8 rows = <b>8 runs</b>" in page


def test_several_files_are_read_as_one(browser: TestClient, session: Session) -> None:
    csrf = browser.cookies.get("overcurve_csrf", "")
    first, second = rows().splitlines()[:6], rows().splitlines()[6:]
    files = [
        ("file", (f"runs/{name}.csv", "\n".join([HEAD, *part]).encode()))
        for name, part in (("a", first), ("b", second))
    ]
    data = {"csrf": csrf, "direction": "max", "baseline": "base", "fold": ""}
    answer = browser.post("/judge", data=data, files=files, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert list_studies(session)[0].total == 12


def test_numbers_in_doubt_are_asked(browser: TestClient) -> None:
    lines = [
        f'{method},{budget},{seed},"{budget},{seed}00",{budget}'
        for method in ("base", "mine")
        for budget in (1, 2, 4)
        for seed in (0, 1)
    ]
    text = "\n".join([HEAD, *lines])
    asked = send(browser, text).text
    assert "train_seconds holds 1,000: which number is that?" in asked
    said = {"doubt.0": "decimal", "answer.0": "point", "direction": "max"}
    answer = send(browser, text, **said, baseline="base", fold="")
    assert answer.status_code == 303, answer.text


def test_many_files_and_fields_are_taken(browser: TestClient) -> None:
    csrf = browser.cookies.get("overcurve_csrf", "")
    sent = [
        ("file", (f"runs/{i}.csv", f"{HEAD}\nb,1,{i},1,0.5\n")) for i in range(1_100)
    ]
    data = {f"column.{i}": "quality" for i in range(1_200)} | {"csrf": csrf}
    answer = browser.post("/judge", data=data, files=sent, follow_redirects=False)
    assert answer.status_code == 200
    assert "1,100" in answer.text


@pytest.mark.parametrize("name", ["runs.zip", "runs.csv.gz"])
def test_broken_archive_is_asked_about(browser: TestClient, name: str) -> None:
    csrf = browser.cookies.get("overcurve_csrf", "")
    sent = {"file": (name, b"PK\x03\x04 no zip" if "zip" in name else b"\x1f\x8bno")}
    answer = browser.post("/judge", data={"csrf": csrf}, files=sent)
    assert answer.status_code == 200
    assert "cannot be unpacked" in answer.text


def test_zip_of_a_file_and_a_folder_of_one_name(browser: TestClient) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for inner in ("a", "a/b", "é" * 150 + ".wandb"):
            archive.writestr(inner, "x")
    csrf = browser.cookies.get("overcurve_csrf", "")
    sent = {"file": ("runs.zip", packed.getvalue())}
    assert browser.post("/judge", data={"csrf": csrf}, files=sent).status_code < 500
