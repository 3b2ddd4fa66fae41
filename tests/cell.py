"""The database of the tests: one template migrated once, one copy for each worker, one for each test that asks."""

from __future__ import annotations

import fcntl
import itertools
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from fusioncell.foundation.environment import Environment, Role
from fusioncell.foundation.store import roles
from fusioncell.foundation.store.cluster import Cluster
from tests.early import HURRIED

TEMPLATE = "cell_template"
_numbers = itertools.count(1)

PATIENCE = 20  # seconds for a vacuum that looks at a database about to go


@dataclass(frozen=True, slots=True)
class Store:
    """A database of its own, with real commits; `environ` lets a child process open the same one."""

    environment: Environment

    def parameters(self, role: Role) -> dict[str, Any]:
        """What psycopg needs to connect as a role."""
        return roles.connection_parameters(self.environment, role)

    def connect(self, role: Role) -> AbstractContextManager[roles.Connection]:
        """An autocommitting connection as a role."""
        return roles.connect(self.parameters(role))

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a child process that works on this database."""
        return {**os.environ, "FUSIONCELL_DATABASE": self.environment.database_name}


def prepare(environment: Environment) -> None:
    """Start the session's server and make the template, unless another worker was faster."""
    with (environment.home / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if environment.database_url is None:
            cluster = Cluster(environment, HURRIED)
            cluster.init()
            cluster.start()
        done = environment.home / "template.made"
        if done.exists():
            return
        template = replace(environment, database_name=TEMPLATE)
        roles.provision(template)
        with roles.migrating(template), connected_to(template, "owner"):
            call_command("migrate", verbosity=0)
        done.touch()


@contextmanager
def copy(environment: Environment) -> Iterator[None]:
    """The environment's database, copied from the template and dropped at the end."""
    with roles.administering(environment) as administrator:
        _drop(administrator, environment)
        roles.make_database(administrator, environment, TEMPLATE)
    try:
        yield
    finally:
        with roles.administering(environment) as administrator:
            _drop(administrator, environment)


def _drop(administrator: roles.Connection, environment: Environment) -> None:
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(environment.database_name))
    for _try in range(PATIENCE):
        try:
            administrator.execute(drop)
        except InsufficientPrivilege:  # the server's own vacuum is in there, and only a superuser may end it
            time.sleep(1)
        else:
            return
    administrator.execute(drop)


@contextmanager
def connected_to(environment: Environment, role: Role) -> Iterator[None]:
    """Django works on this database in this role; afterwards on the former one again."""
    before = dict(connection.settings_dict)
    parameters = roles.connection_parameters(environment, role)
    connection.close()
    connection.settings_dict.update(NAME=parameters["dbname"], USER=parameters["user"], PASSWORD=parameters["password"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@contextmanager
def fresh() -> Iterator[Store]:
    """A copy of the template for one test; Django works on it too, as the application's role."""
    worker = settings.ENVIRONMENT
    environment = replace(worker, database_name=f"{worker.database_name}_{next(_numbers)}")
    with copy(environment), connected_to(environment, "app"):
        yield Store(environment)
