"""The bell over a real store: a commit elsewhere wakes the page, a hidden one does not, an ended seat is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections, transaction

from fusioncell.foundation.clock import now
from fusioncell.mandate.models import Seat
from fusioncell.picture.bell import Listener, rings
from tests import cast as people
from tests.cell import Store

pytestmark = pytest.mark.store
SOON = 15.0


def in_a_thread(act: Callable[[], object]) -> object:
    """Commit something from another connection, and close it."""

    def acted() -> None:
        try:
            with transaction.atomic():
                act()
        finally:
            connections.close_all()

    return sync_to_async(acted, thread_sensitive=False)()


async def said(line: AsyncIterator[bytes]) -> bytes:
    """The next that the bell says, in a while at most."""
    return await asyncio.wait_for(anext(line), SOON)


def test_bell_rings_for_what_may_be_seen_and_ends_with_the_seat(
    fresh_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fusioncell.picture.bell.BREATH", 60.0)  # a ring in time can then only be the store's notice
    cast = people.gather()
    amal, dina = (Listener(seat.name, people.PURPOSE, None) for seat in (cast.amal, cast.dina))
    connection.close()

    async def heard() -> None:
        open_line, shut_line = rings(amal), rings(dina)
        assert await said(open_line) == await said(shut_line) == b"retry: 5000\n\n"
        waiting = [asyncio.ensure_future(said(line)) for line in (open_line, shut_line)]
        await asyncio.sleep(1.0)  # until the exchange listens
        await in_a_thread(lambda: people.report("customs_declarations", "Crate at Port Sael"))
        assert await waiting[0] == b"event: news\ndata:\n\n"
        assert await waiting[1] == b":\n\n"
        ended = asyncio.ensure_future(said(open_line))
        await asyncio.sleep(0.2)
        await in_a_thread(lambda: Seat.objects.filter(name="amal").update(closed_at=now()))
        await in_a_thread(lambda: people.report("customs_declarations", "Another crate"))
        assert await ended == b"event: over\ndata:\n\n"
        await open_line.aclose()
        await shut_line.aclose()

    asyncio.run(heard())
