"""Fixtures of every room's tests: the database as the application's role sees it, and the shared real data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import cell

pytest_plugins = ["tests.cast"]

# A slow machine is no finding: what a test asks for is made as long as it takes.
hypothesis_settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One copy of the migrated template for this worker, opened as the application's role."""
    with django_db_blocker.unblock():
        cell.prepare(settings.ENVIRONMENT)
        with cell.copy(settings.ENVIRONMENT), cell.connected_to(settings.ENVIRONMENT, "app"):
            yield


@pytest.fixture
def fresh_store(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[cell.Store]:
    """A database of this test's own, where commits are real."""
    with django_db_blocker.unblock(), cell.fresh() as store:
        yield store


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the shared real data."""
    given = os.environ.get("FUSIONCELL_DATA")
    folder = Path(given) if given else Path(__file__).parent.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the shared data: {folder} is absent and FUSIONCELL_DATA names no other folder")
    return folder
