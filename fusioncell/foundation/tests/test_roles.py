"""Each of the three roles can do its own work and nothing of the others'."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from fusioncell.foundation.environment import Environment, Role, WrongSetting, read_environment
from fusioncell.foundation.store import roles
from fusioncell.foundation.store.errors import StoreError
from tests.cell import Store

pytestmark = pytest.mark.store


FORBIDDEN: dict[Role, tuple[str, ...]] = {
    "app": (
        "CREATE TABLE public.mine (n int)",
        "CREATE SCHEMA mine",
        "ALTER TABLE evidence_report DISABLE ROW LEVEL SECURITY",
        "TRUNCATE evidence_report",
        "DELETE FROM evidence_report",
        "SET ROLE fusioncell_owner",
        "SET ROLE fusioncell_sequencer",
        "CREATE TABLE ledger.mine (n int)",
        "ALTER ROLE fusioncell_app BYPASSRLS",
        "CREATE ROLE mine",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('postgresql.conf')",
    ),
    "owner": (
        "SET ROLE fusioncell_sequencer",
        "CREATE TABLE ledger.mine (n int)",
        "CREATE ROLE mine",
        "ALTER ROLE fusioncell_app SUPERUSER",
    ),
    "sequencer": (
        "SET ROLE fusioncell_owner",
        "SELECT * FROM evidence_report",
        "SELECT * FROM foundation_account",
        "CREATE TABLE public.mine (n int)",
        "CREATE TEMPORARY TABLE mine (n int)",
    ),
}


@pytest.mark.parametrize("role", list(FORBIDDEN))
def test_role_cannot_do_what_is_not_its_work(fresh_store: Store, role: Role) -> None:
    with fresh_store.connect(role) as connection:
        allowed = [act for act in FORBIDDEN[role] if not _refused(connection, act)]
    assert allowed == []


def _refused(connection: roles.Connection, act: str) -> bool:
    try:
        connection.execute(act.encode())
    except InsufficientPrivilege:
        return True
    return False


def test_no_role_is_above_row_level_security(fresh_store: Store) -> None:
    with fresh_store.connect("app") as connection:
        rows = connection.execute(
            """SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication
            FROM pg_roles WHERE rolname LIKE 'fusioncell\\_%'"""
        ).fetchall()
    assert {row[0] for row in rows} == {f"fusioncell_{role}" for role in roles.ROLES}
    assert not any(any(row[1:]) for row in rows)


def test_every_table_with_a_label_is_under_forced_row_level_security(fresh_store: Store) -> None:
    with fresh_store.connect("owner") as connection:
        rows = connection.execute(
            """SELECT c.relname, c.relforcerowsecurity FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relkind = 'r' AND a.attname = 'label_id' AND has_table_privilege('fusioncell_app', c.oid, 'SELECT')
            AND c.relname <> 'clearance'"""
        ).fetchall()
    assert "evidence_report" in {name for name, _ in rows}
    assert [name for name, forced in rows if not forced] == []


def test_owner_builds_the_ledger_as_the_sequencer_only_while_migrating(fresh_store: Store) -> None:
    making = roles.as_sequencer(fresh_store.environment, "CREATE TABLE ledger.made (n int);")
    with roles.migrating(fresh_store.environment), fresh_store.connect("owner") as owner, owner.transaction():
        owner.execute(making)
        assert owner.execute("SELECT current_user").fetchall()[0][0] == "fusioncell_owner"
    with fresh_store.connect("owner") as owner:
        found = owner.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'made'").fetchall()
        assert found == [("fusioncell_sequencer",)]
        with pytest.raises(InsufficientPrivilege):
            owner.execute("SELECT * FROM ledger.made")
        with pytest.raises(InsufficientPrivilege):
            owner.execute(making)


def test_stranger_on_the_same_server_cannot_enter_the_database(ministry: Environment, fresh_store: Store) -> None:
    parameters = roles.administering_parameters(ministry) | {"dbname": fresh_store.environment.database_name}
    with pytest.raises(StoreError, match="CONNECT privilege"), roles.connect(parameters):
        pass


def test_new_function_can_be_called_by_nobody_until_it_is_granted(fresh_store: Store) -> None:
    with fresh_store.connect("owner") as owner:
        owner.execute("CREATE FUNCTION secretly() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")
    with fresh_store.connect("app") as app, pytest.raises(InsufficientPrivilege):
        app.execute("SELECT secretly()")


def test_wrong_password_is_told_without_showing_it(fresh_store: Store) -> None:
    parameters = fresh_store.parameters("app") | {"password": "kingfisher"}
    with pytest.raises(StoreError, match="does not let fusioncell_app in") as refused, roles.connect(parameters):
        pass
    assert "kingfisher" not in str(refused.value)


def test_role_of_database_url_that_may_not_make_roles_is_told_what_it_lacks(ministry: Environment) -> None:
    with roles.administering(ministry) as clerk:
        name = f"{ministry.role_prefix}_owner"
        clerk.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'small'")
    url = (ministry.database_url or "").replace("open%20sesame", "small")
    url = url.replace(url.split("//")[1].split(":")[0], name, 1)
    with pytest.raises(StoreError, match=f"ALTER ROLE {name} CREATEROLE CREATEDB"):
        roles.provision(replace(ministry, database_url=url))


def test_roles_of_another_cell_are_not_taken_over(ministry: Environment) -> None:
    roles.provision(ministry)
    (ministry.keys / "app.password").unlink()
    with pytest.raises(StoreError, match="FUSIONCELL_ROLE_PREFIX"):
        roles.provision(ministry)


def test_provisioning_again_changes_nothing_and_mends_a_password(ministry: Environment) -> None:
    roles.provision(ministry)
    before = roles.connection_parameters(ministry, "app")
    with roles.administering(ministry) as clerk:
        clerk.execute(f"ALTER ROLE {before['user']} PASSWORD 'forgotten'")
    roles.provision(ministry)
    assert roles.connection_parameters(ministry, "app") == before
    with roles.connect(before) as app:
        assert app.execute("SELECT current_user").fetchall() == [(before["user"],)]


def test_unreadable_database_url_is_told(ministry: Environment) -> None:
    with pytest.raises(StoreError, match="DATABASE_URL cannot be read"):
        roles.provision(replace(ministry, database_url="postgresql://host:port:port/x?y"))


def test_database_url_without_a_server_is_told(ministry: Environment) -> None:
    with pytest.raises(StoreError, match="does not let"):
        roles.provision(replace(ministry, database_url="postgresql://clerk:word@127.0.0.1:1/postgres"))


def test_role_prefix_that_is_no_plain_word_stops_the_start() -> None:
    with pytest.raises(WrongSetting, match="FUSIONCELL_ROLE_PREFIX"):
        read_environment({"FUSIONCELL_ROLE_PREFIX": "x; DROP ROLE y"})


def test_password_never_reaches_the_server_in_clear(fresh_store: Store) -> None:
    with roles.administering(fresh_store.environment) as administrator:
        if administrator.info.parameter_status("is_superuser") != "on":
            pytest.skip("only a superuser may read the stored verifier")
        kept = administrator.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'fusioncell_app'").fetchall()
    assert kept[0][0].startswith("SCRAM-SHA-256$")


def test_psycopg_and_django_agree_who_they_are(fresh_store: Store) -> None:
    from django.db import connection  # noqa: PLC0415  # the point: Django has followed into the fresh database

    with connection.cursor() as cursor, psycopg.connect(**fresh_store.parameters("app")) as plain:
        question = "SELECT current_user, current_database()"
        cursor.execute(question)
        assert cursor.fetchall() == plain.execute(question).fetchall()
