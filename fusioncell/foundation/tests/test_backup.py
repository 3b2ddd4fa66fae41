"""A backup is tried by restoring it: into a cell that never saw the data, with everything in its place."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg import sql

from fusioncell.foundation import upkeep
from fusioncell.foundation.environment import Environment
from fusioncell.foundation.errors import Conflict, Unreadable
from fusioncell.foundation.store import backup, roles
from fusioncell.foundation.store.cluster import Cluster
from fusioncell.foundation.store.errors import StoreError
from fusioncell.foundation.store.keys import make_keys
from fusioncell.foundation.tests.conftest import MakeHome
from tests.cell import Store

pytestmark = pytest.mark.store

MADE = """
CREATE TABLE kept (id int PRIMARY KEY, word text, sealed bytea, at timestamptz);
INSERT INTO kept SELECT n, 'كلمة ' || n, sha256(n::text::bytea), 'epoch'::timestamptz + n * interval '1 hour'
FROM generate_series(1, 5000) n;
"""
HIDDEN = """
CREATE TABLE hidden (id int);
INSERT INTO hidden VALUES (1);
ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
ALTER TABLE hidden FORCE ROW LEVEL SECURITY;
"""
# Who owns what and who may do what with it; rights never changed and rights given back are the same rights.
CATALOGUE = {
    "tables": """SELECT oid::regclass::text, relowner::regrole::text,
            coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))::text,
            relrowsecurity, relforcerowsecurity
        FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'ledger'::regnamespace)""",
    "functions": """SELECT oid::regprocedure::text, proowner::regrole::text, proacl::text, prosecdef, proconfig
        FROM pg_proc WHERE pronamespace IN ('public'::regnamespace, 'ledger'::regnamespace)""",
    "schemas": """SELECT nspname, nspowner::regrole::text, nspacl::text
        FROM pg_namespace WHERE nspname IN ('public', 'ledger')""",
    "policies": "SELECT * FROM pg_policies",
    "triggers": "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal",
    "defaults": "SELECT defaclrole::regrole::text, defaclobjtype, defaclacl::text FROM pg_default_acl",
}


@pytest.fixture
def cell(fresh_store: Store) -> Environment:
    """A migrated cell with data in it, and a checkpoint in its ledger."""
    with fresh_store.connect("owner") as owner:
        owner.execute(MADE)
    with fresh_store.connect("sequencer") as sequencer:
        sequencer.execute(
            "CREATE TABLE IF NOT EXISTS ledger.checkpoint"
            " (stream smallint, size bigint, root bytea, note text, at timestamptz)"
        )
        sequencer.execute(
            "INSERT INTO ledger.checkpoint VALUES (0, 3, sha256('3'), 'n', now()), (0, 7, sha256('7'), 'n', now())"
        )
    return fresh_store.environment


@pytest.fixture
def empty(cell: Environment, new_home: MakeHome) -> Iterator[Environment]:
    """A new home with the keys copied: on a server of its own, or with DATABASE_URL beside the first database."""
    made = replace(
        new_home(), database_url=cell.database_url, database_name=f"{cell.database_name}_restored", role=cell.role
    )
    made.home.mkdir(mode=0o711)
    made.home.chmod(0o711)
    shutil.copytree(cell.keys, made.keys)
    yield made
    if cell.database_url is not None:
        with roles.administering(made) as administrator:
            name = sql.Identifier(made.database_name)
            administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def contents(environment: Environment) -> dict[str, str]:
    """A digest of every table, and of who may do what to it under which policy."""
    with roles.administering(environment, dbname=environment.database_name) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'ledger') ORDER BY 1, 2"
        ).fetchall()
        found = {
            f"{schema}.{table}": connection.execute(
                sql.SQL("SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t").format(
                    sql.Identifier(schema, table)
                )
            ).fetchall()[0][0]
            for schema, table in tables
        }
        for name, question in CATALOGUE.items():
            found[name] = "\n".join(sorted(str(row) for row in connection.execute(question.encode())))
    return found


def test_restored_cell_is_the_same_cell(cell: Environment, empty: Environment, tmp_path: Path) -> None:
    file = tmp_path / "cell.tar"
    made = backup.backup(cell, file)
    assert made.heads == (backup.Head(0, 7, hashlib.sha256(b"7").hexdigest()),)
    assert file.stat().st_mode & 0o777 == 0o600
    restored = upkeep.restore(empty, file)
    assert restored == made
    before, after = contents(cell), contents(empty)
    assert before["public.kept"] is not None
    assert {name: value for name, value in after.items() if before.get(name) != value} == {}
    assert set(after) == set(before)
    with roles.connect(roles.connection_parameters(empty, "app")) as app:
        assert app.execute("SELECT count(*) FROM kept").fetchall() == [(5000,)]


def test_backup_holds_no_key(cell: Environment, tmp_path: Path) -> None:
    file = tmp_path / "cell.tar"
    backup.backup(cell, file)
    with tarfile.open(file) as archive:
        assert archive.getnames() == ["store.dump", "manifest.json"]
    held = file.read_bytes()
    for path in cell.keys.iterdir():
        assert path.read_bytes().strip() not in held


def test_cell_in_use_is_never_overwritten(cell: Environment, tmp_path: Path) -> None:
    file = tmp_path / "cell.tar"
    backup.backup(cell, file)
    before = contents(cell)
    with pytest.raises(Conflict, match=r"is in use: it holds \d+ tables"):
        backup.restore(cell, file)
    assert contents(cell) == before


def test_backup_overwrites_nothing_and_leaves_no_half(cell: Environment, tmp_path: Path) -> None:
    file = tmp_path / "cell.tar"
    file.write_text("something else")
    with pytest.raises(Conflict, match="overwrites nothing"):
        backup.backup(cell, file)
    with pytest.raises(StoreError, match="cannot be written"):
        backup.backup(cell, tmp_path / "absent" / "cell.tar")
    missing = replace(cell, database_name="absent")
    with pytest.raises(StoreError):
        backup.backup(missing, tmp_path / "other.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["cell.tar"]


def test_damaged_backups_are_told_apart_and_nothing_is_made(
    cell: Environment, empty: Environment, tmp_path: Path
) -> None:
    whole = tmp_path / "cell.tar"
    manifest = backup.backup(cell, whole)
    content = whole.read_bytes()
    cases = {
        "empty": (b"", "no backup of a cell"),
        "text": (b"not a tar at all" * 100, "no backup of a cell"),
        "cut": (content[: len(content) // 2], "no backup of a cell"),
        "newer": (content.replace(b"fusioncell-backup/1", b"fusioncell-backup/2"), "newer fusioncell"),
        "flipped": (content[:5000] + bytes([content[5000] ^ 1]) + content[5001:], "SHA-256"),
        "sum": (content.replace(manifest.sha256.encode(), b"0" * 64), "SHA-256"),
    }
    for name, (body, sentence) in cases.items():
        file = tmp_path / name
        file.write_bytes(body)
        with pytest.raises(Unreadable, match=sentence):
            upkeep.restore(empty, file)
    with pytest.raises(Unreadable, match="No such file"):
        upkeep.restore(empty, tmp_path / "absent")
    upkeep.restore(empty, whole)  # after all of these the home was still empty


def test_backup_is_refused_under_other_keys_before_anything_is_made(
    cell: Environment, new_home: MakeHome, tmp_path: Path
) -> None:
    file = tmp_path / "cell.tar"
    backup.backup(cell, file)
    other = replace(new_home(), database_url=cell.database_url)
    make_keys(other)
    with pytest.raises(Conflict, match=r"data\.key is not the key .* do not run `fusioncell init`"):
        upkeep.restore(other, file)
    with pytest.raises(Conflict, match="FUSIONCELL_ROLE_PREFIX"):
        upkeep.restore(replace(cell, role_prefix="elsewhere"), file)
    assert not Cluster(other).status().initialised


def test_restore_after_a_turn_of_keys_still_knows_the_older_key(
    cell: Environment, empty: Environment, tmp_path: Path
) -> None:
    file = tmp_path / "cell.tar"
    backup.backup(cell, file)
    ring = empty.keys / "data.key"
    ring.write_text(f"0badcafe {'ab' * 32}\n{ring.read_text()}")
    backup.refuse_other_cell(empty, backup.read_manifest(file))


def test_role_that_is_no_superuser_backs_up_and_restores_every_row(ministry: Environment, tmp_path: Path) -> None:
    upkeep.found(ministry)
    with roles.connect(roles.connection_parameters(ministry, "owner")) as owner:
        owner.execute(MADE)
    file = tmp_path / "cell.tar"
    backup.backup(ministry, file)
    again = replace(ministry, database_name=f"{ministry.database_name}_again")
    upkeep.restore(again, file)
    assert contents(again) == contents(ministry)


def test_backup_that_would_miss_rows_in_silence_is_refused(ministry: Environment, tmp_path: Path) -> None:
    roles.provision(ministry)
    with roles.connect(roles.connection_parameters(ministry, "owner")) as owner:
        owner.execute(HIDDEN)
    with pytest.raises(StoreError, match="would hide rows of hidden"):
        backup.backup(ministry, tmp_path / "cell.tar")


def test_manifest_can_be_read_without_a_cell(cell: Environment, tmp_path: Path) -> None:
    file = tmp_path / "cell.tar"
    made = backup.backup(cell, file)
    with tarfile.open(file) as archive:
        member = archive.extractfile("manifest.json")
        assert member is not None
        body = json.load(member)
        dump = archive.getmember("store.dump")
    assert body["sha256"] == made.sha256
    assert dump.size == made.bytes == body["bytes"]
    assert os.path.getsize(file) % tarfile.BLOCKSIZE == 0
