"""One planted cell for all leak tests of a worker: nothing they do is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests import cell
from tests.leak.planting import plant_the_rest
from tests.leak.planting_level import plant_levels
from tests.leak.planting_sites import plant_register, plant_sites
from tests.leak.world import World, as_owner, people_of, plant


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The planted cell and its people."""
    with django_db_blocker.unblock(), cell.fresh() as store:
        made = plant(store)
        sites = plant_sites(made)
        with as_owner(store), transaction.atomic():
            plant_the_rest(made)
            plant_levels(made)
            plant_register(made, sites)
        made.people = people_of(made)
        yield made
