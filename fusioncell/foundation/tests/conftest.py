"""Homes of their own for tests of the embedded server, and a ministry's own server without a superuser."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from fusioncell.foundation.environment import Environment
from fusioncell.foundation.store import roles
from fusioncell.foundation.store.cluster import Cluster
from tests.cell import Store

NOBODY = 65534
MakeHome = Callable[[], Environment]


@pytest.fixture
def new_home() -> Iterator[MakeHome]:
    """Makes environments with an empty home each, on the embedded server; takes server and home away afterwards."""
    made: list[Environment] = []
    homes = settings.ENVIRONMENT.home / "homes"
    homes.mkdir(mode=0o711, exist_ok=True)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    numbers = (n for n in itertools.count() if not (homes / f"{worker}-{n}").exists())

    def make() -> Environment:
        home = homes / f"{worker}-{next(numbers)}"
        made.append(replace(settings.ENVIRONMENT, home=home, database_url=None, database_name="fusioncell"))
        return made[-1]

    yield make
    for environment in made:
        if environment.home.exists():
            Cluster(environment).stop()
            shutil.rmtree(environment.home)


@pytest.fixture
def environment(new_home: MakeHome) -> Environment:
    """One empty home."""
    return new_home()


@pytest.fixture
def ministry(fresh_store: Store, tmp_path: Path) -> Iterator[Environment]:
    """A cell on a server of the ministry's own, whose administering role is no superuser."""
    with roles.administering(fresh_store.environment) as administrator:
        door = administrator.info
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        name = f"clerk_{worker}"
        administrator.execute(f"CREATE ROLE {name} LOGIN CREATEROLE CREATEDB PASSWORD 'open sesame'")
        url = f"postgresql://{name}:open%20sesame@/postgres?host={door.host.replace('/', '%2F')}&port={door.port}"
        environment = replace(
            settings.ENVIRONMENT,
            home=tmp_path / "ministry",
            database_url=url,
            database_name=f"ministry_{worker}",
            role_prefix=f"ministry_{worker}",
        )
        yield environment
        with roles.administering(environment) as clerk:
            for copy in ("", "_again"):
                clerk.execute(f"DROP DATABASE IF EXISTS {environment.database_name}{copy} WITH (FORCE)")
            for role in roles.ROLES:
                clerk.execute(f"DROP ROLE IF EXISTS {environment.role_name(role)}")
        administrator.execute(f"DROP ROLE {name}")


def as_nobody(work: Callable[[], None]) -> None:
    """Run in a child process as an ordinary user; needs root. The child's failure fails the test."""

    def child() -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        work()

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
    assert process.exitcode == 0
