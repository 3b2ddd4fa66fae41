"""The database of a cell and its three roles.

owner      migrates, and owns every table of `public`
app        serves people: under forced row-level security, and may only insert into the ledger's outbox
sequencer  alone orders, seals and purges the ledger, and owns the schema `ledger`

A migration runs as the owner. To make something in `ledger` it runs its SQL through `as_sequencer`; the right to do
that is given to the owner by `migrating` and taken back when the migration has ended.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString, get_args

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from fusioncell.foundation.environment import Environment, Role
from fusioncell.foundation.store.cluster import PASSWORD, SUPERUSER
from fusioncell.foundation.store.errors import StoreError
from fusioncell.foundation.store.keys import read_secret, write_secret
from fusioncell.foundation.store.place import SOCKET_PORT, Place

ROLES: tuple[Role, ...] = get_args(Role)
OLDEST = 160000  # PostgreSQL 16: grants with SET and INHERIT of their own
Connection = psycopg.Connection[tuple[Any, ...]]


def connection_parameters(environment: Environment, role: Role) -> dict[str, Any]:
    """What psycopg and Django need to connect as one of the three roles; the password is left out until it is made."""
    parameters = _door(environment) | {
        "dbname": environment.database_name,
        "user": environment.role_name(role),
    }
    password = read_secret(environment, f"{role}.password")
    return parameters | ({"password": password} if password else {})


def administering_parameters(environment: Environment) -> dict[str, Any]:
    """How `init`, `upgrade`, `backup` and `restore` connect: the embedded superuser, or the role of DATABASE_URL."""
    if environment.database_url is not None:
        return _url(environment.database_url)
    secret = read_secret(environment, PASSWORD)
    if secret is None:
        raise StoreError(
            f"{environment.keys / PASSWORD} is missing. Run `fusioncell init`, or put back the copy of the keys."
        )
    return _door(environment) | {"dbname": "postgres", "user": SUPERUSER, "password": secret}


def _door(environment: Environment) -> dict[str, Any]:
    if environment.database_url is None:
        return {"host": str(Place(environment.home).socket), "port": SOCKET_PORT}
    given = _url(environment.database_url)
    return {"host": "localhost", "port": 5432} | {
        k: v for k, v in given.items() if k not in ("user", "password", "dbname")
    }


def _url(url: str) -> dict[str, Any]:
    try:
        return {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError as error:
        raise StoreError(
            "DATABASE_URL cannot be read; it looks like postgresql://user:password@host:port/database."
        ) from error


@contextmanager
def administering(environment: Environment, **other: Any) -> Iterator[Connection]:
    """A connection of the administering role, each statement a transaction of its own; `other` replaces parameters."""
    parameters = administering_parameters(environment) | other
    with connect(parameters) as connection:
        yield connection


@contextmanager
def connect(parameters: dict[str, Any]) -> Iterator[Connection]:
    """A connection, or a `StoreError` that says which door stayed shut."""
    try:
        connection = psycopg.connect(**{"connect_timeout": 10, **parameters}, autocommit=True)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise StoreError(
            f"The store at {parameters['host']} does not let {parameters.get('user')} in: {reason}. "
            "Is it started (`fusioncell start-store`), and are its keys those of this cell?"
        ) from error
    with connection:
        yield connection


def provision(environment: Environment) -> None:
    """Make the database and the three roles, or bring them to what they must be; may be run again."""
    with administering(environment) as connection:
        make_roles(connection, environment)
        make_database(connection, environment)


def make_roles(connection: Connection, environment: Environment) -> None:
    """Make the three roles, each with the password of its file."""
    _check_rights(connection)
    for role in ROLES:
        _make_role(connection, environment, role)


def _check_rights(connection: Connection) -> None:
    if connection.info.server_version < OLDEST:
        found = connection.info.server_version // 10000
        raise StoreError(f"The server of DATABASE_URL is PostgreSQL {found}; 16 or newer is needed.")
    row = connection.execute(
        "SELECT rolsuper OR (rolcreaterole AND rolcreatedb) FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None or not row[0]:
        user = connection.info.user
        raise StoreError(
            f"The role {user} of DATABASE_URL may not make the cell's roles and database. "
            f"Let its administrator run: ALTER ROLE {user} CREATEROLE CREATEDB"
        )


def _make_role(connection: Connection, environment: Environment, role: Role) -> None:
    name = environment.role_name(role)
    password = read_secret(environment, f"{role}.password")
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    if password is None:
        if exists:
            raise StoreError(
                f"The server already has a role {name}, and {environment.keys / role}.password is not here. "
                "Put back the copy of this cell's keys; or, when the role is another cell's, "
                "set FUSIONCELL_ROLE_PREFIX and FUSIONCELL_DATABASE."
            )
        password = secrets.token_urlsafe(32)
        write_secret(environment, f"{role}.password", password)
    # The verifier is made here, so that the password itself never reaches the server or its log.
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    verb: LiteralString = "ALTER" if exists else "CREATE"
    limits: LiteralString = " LOGIN NOCREATEROLE NOCREATEDB" + (
        "" if exists else " NOSUPERUSER NOBYPASSRLS NOREPLICATION"
    )
    connection.execute(
        sql.SQL(verb + " ROLE {} WITH" + limits + " PASSWORD {}").format(sql.Identifier(name), sql.Literal(verifier))
    )
    if not _is_superuser(connection):
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE").format(sql.Identifier(name)))


def _is_superuser(connection: Connection) -> bool:
    return connection.info.parameter_status("is_superuser") == "on"


def make_database(connection: Connection, environment: Environment, template: str = "template0") -> None:
    """Make the environment's database if it is absent, and close it to everybody but the three roles."""
    make_bare_database(connection, environment, template)
    with administering(environment, dbname=environment.database_name) as inside:
        raise_walls(inside, environment)


def make_bare_database(connection: Connection, environment: Environment, template: str = "template0") -> None:
    """Make the environment's database if it is absent, with nothing in it but what the template holds."""
    name = environment.database_name
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8'").format(
            sql.Identifier(name), sql.Identifier(environment.role_name("owner")), sql.Identifier(template)
        )
    )


def raise_walls(connection: Connection, environment: Environment) -> None:
    """Close the connected database to everybody but the three roles, each with its own place in it."""
    for statement in _walls(environment):
        connection.execute(statement)


def _walls(environment: Environment) -> list[sql.Composed]:
    names: dict[str, sql.Composable] = {role: sql.Identifier(environment.role_name(role)) for role in ROLES}
    names["database"] = sql.Identifier(environment.database_name)
    statements: tuple[LiteralString, ...] = (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {owner}, {sequencer}",
        "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}, {sequencer}",
        "CREATE SCHEMA IF NOT EXISTS ledger AUTHORIZATION {sequencer}",
        "GRANT USAGE ON SCHEMA ledger TO {app}, {owner}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner}, {sequencer} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    )
    return [sql.SQL(statement).format(**names) for statement in statements]


@contextmanager
def migrating(environment: Environment) -> Iterator[None]:
    """For as long as this lasts, the owner may act as the sequencer, so that a migration can build the ledger."""
    names = [sql.Identifier(environment.role_name(role)) for role in ("sequencer", "owner")]
    with administering(environment) as connection:
        connection.execute(sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(*names))
        try:
            yield
        finally:
            connection.execute(sql.SQL("REVOKE {} FROM {}").format(*names))


def as_sequencer(environment: Environment, statements: str) -> str:
    """SQL for a migration, run as the sequencer, who then owns what it makes; needs an atomic migration."""
    return f"SET LOCAL ROLE {environment.role_name('sequencer')};\n{statements}\nRESET ROLE;\n"
