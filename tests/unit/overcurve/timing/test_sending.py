"""What is sent, what is held back, and what is known to be there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from overcurve.timing.sending import Receiver, receiver_at, send_lines, unsent_lines

RUN: dict[str, Any] = {"method": "cnn", "task": "digits", "budget": 1, "seed": 0}
ENDED = {**RUN, "status": "finished", "direction": "max"}
KILLED = {**RUN, "status": "partial", "seed": 1}


class Server(HTTPServer):
    """Takes lines unless one of them has the seed 13, or it is closed."""

    is_closed = False

    asked: list[tuple[str, str, list[Any]]]


class Answering(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        rows = [json.loads(line) for line in body.splitlines()]
        token = self.headers.get("authorization", "")
        self.server.asked.append((self.path, token, rows))
        if self.server.is_closed:
            self.send_error(401)
            return
        is_wrong = any(row["seed"] == 13 for row in rows)
        answer = {"message": "no", "fields": [], "remedy": "Mend it."}
        text = {"error": answer} if is_wrong else {"inserted": len(rows), "url": "/c"}
        self.send_response(400 if is_wrong else 201)
        self.end_headers()
        self.wfile.write(json.dumps(text).encode())

    def log_message(self, *_words: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    serving = Server(("127.0.0.1", 0), Answering)
    serving.asked = []
    thread = Thread(target=serving.serve_forever, args=(0.01,))
    thread.start()
    yield serving
    serving.shutdown()
    thread.join()
    serving.server_close()


def receiver(server: Server, token: str = "") -> Receiver:
    return Receiver(f"http://127.0.0.1:{server.server_port}", token)


def written(path: Path, *rows: dict[str, Any]) -> list[bytes]:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path.read_bytes().splitlines()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.jsonl"


def test_sent_lines_are_remembered(server: Server, path: Path) -> None:
    to, lines = receiver(server), written(path, ENDED, {**ENDED, "seed": 2})
    sent = send_lines(path, lines, to)
    assert (sent.runs, sent.new, list(sent.urls)) == (2, 2, ["/c"])
    assert unsent_lines(path, to.address) == []
    assert unsent_lines(path, "http://other") == lines
    (again,) = written(path, {**ENDED, "quality": 1})
    assert unsent_lines(path, to.address) == [again]


def test_tasks_are_studies(server: Server, path: Path) -> None:
    other = {**ENDED, "task": ""}
    send_lines(path, written(path, ENDED, other), receiver(server))
    titles = [asked[0].partition("title=")[2] for asked in server.asked]
    assert titles == ["digits", "runs.jsonl"]


def test_token_goes_along(server: Server, path: Path) -> None:
    send_lines(path, written(path, ENDED), receiver(server, "secret"))
    assert server.asked[0][1] == "Bearer secret"


def test_wrong_line_is_found_and_told(server: Server, path: Path) -> None:
    rows = [{**ENDED, "seed": seed} for seed in range(20)]
    sent = send_lines(path, written(path, *rows), receiver(server))
    assert sent.runs == 19
    (told,) = sent.refused
    assert "seed 13" in told
    assert "Mend it." in told
    assert len(unsent_lines(path, receiver(server).address)) == 1


def test_killed_run_goes_with_one_that_ended(server: Server, path: Path) -> None:
    ended, killed = written(path, ENDED, KILLED)
    sent = send_lines(path, [killed], receiver(server))
    assert sent.runs == 1
    assert server.asked[0][2] == [ENDED, KILLED]
    assert unsent_lines(path, receiver(server).address) == [ended]


def test_killed_run_waits_for_one_that_ended(server: Server, path: Path) -> None:
    lines = written(path, KILLED, {**ENDED, "task": "cifar10"})
    sent = send_lines(path, lines, receiver(server))
    assert (sent.runs, sent.waiting) == (1, 1)
    assert unsent_lines(path, receiver(server).address) == lines[:1]


def test_closed_server_is_asked_once(server: Server, path: Path) -> None:
    server.is_closed = True
    rows = [{**ENDED, "seed": seed} for seed in range(20)]
    sent = send_lines(path, written(path, *rows), receiver(server))
    assert (sent.runs, sent.is_away, len(server.asked)) == (0, True, 1)
    assert "401" in sent.refused[0]


@pytest.mark.parametrize("named", ["host:8000", "http://host:8000/"])
def test_servers_are_named_with_or_without_http(named: str) -> None:
    assert receiver_at(named).address == "http://host:8000"


def test_absent_server_is_told(path: Path) -> None:
    sent = send_lines(path, written(path, ENDED), Receiver("http://127.0.0.1:9"))
    assert sent.is_away
    assert "cannot be reached" in sent.refused[0]
