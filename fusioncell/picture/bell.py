"""The bell of a page: it rings when something came in that this seat may see, and says nothing else.

The database notifies once for each transaction that keeps or retracts reports; each process listens on one connection
and wakes its open pages. Before it rings, the seat is judged anew by the law of that moment, so that nobody learns that
something came in which is hidden from them, and a right withdrawn is gone at the next ring.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connections, transaction

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import CellError
from fusioncell.foundation.store.roles import connection_parameters
from fusioncell.mandate.queries import declare, seat_named, sitting_for
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture.queries_of_situation import received_since

log = logging.getLogger(__name__)
CHANNEL = "fusioncell_kept"
BREATH = 20.0  # seconds after which an idle line is used, so that no proxy cuts it and a lost notice is made up for
LONGEST = 600.0  # seconds one line stays open; the browser comes back through the door
AGAIN = 5.0  # seconds before a lost connection to the store is tried again


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens: seat, purpose and case, from which the person is built anew at each ring."""

    seat: str
    purpose: str
    case_id: UUID | None

    @classmethod
    def of(cls, who: Sitting) -> Listener:
        """The listener behind a sitting."""
        return cls(who.seat, who.purpose, who.case_id)


class _Exchange:
    """One connection of this process that listens, and the pages it wakes."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()
        self._task: asyncio.Task[None] | None = None

    def join(self) -> asyncio.Event:
        """Wake this event at every notice from now on."""
        woken = asyncio.Event()
        self._waiting.add(woken)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._listen())
        return woken

    def leave(self, woken: asyncio.Event) -> None:
        """No longer; the last one out ends the connection."""
        self._waiting.discard(woken)
        if not self._waiting and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _listen(self) -> None:
        while True:
            try:
                await self._heard()
            except psycopg.OperationalError:
                log.warning("the store does not answer the bell; trying again")
                await asyncio.sleep(AGAIN)

    async def _heard(self) -> None:
        parameters = connection_parameters(settings.ENVIRONMENT, settings.ENVIRONMENT.role)
        parameters["dbname"] = connections["default"].settings_dict["NAME"]
        connection = await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            async for _notice in connection.notifies():
                for woken in self._waiting:
                    woken.set()


_exchanges: dict[int, _Exchange] = {}


def _exchange() -> _Exchange:
    """The exchange of the running loop; there is one loop in a serving process."""
    return _exchanges.setdefault(id(asyncio.get_running_loop()), _Exchange())


async def rings(listener: Listener, longest: float = LONGEST) -> AsyncIterator[bytes]:
    """The lines of server-sent events: `news` when there is something new to see, a comment else, `over` at the end."""
    exchange = _exchange()
    woken = exchange.join()
    began, since = asyncio.get_running_loop().time(), now()
    try:
        yield b"retry: 5000\n\n"
        while asyncio.get_running_loop().time() - began < longest:
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), BREATH)
            woken.clear()
            asked = now()
            answer = await sync_to_async(_asked, thread_sensitive=False)(listener, since)
            if answer is None:
                yield b"event: over\ndata:\n\n"
                return
            if answer:
                since = asked
            yield b"event: news\ndata:\n\n" if answer else b":\n\n"
    finally:
        exchange.leave(woken)


def _asked(listener: Listener, since: datetime) -> bool | None:
    """The answer, from a thread that keeps no connection afterwards."""
    try:
        return _answer(listener, since)
    finally:
        close_old_connections()


def _answer(listener: Listener, since: datetime) -> bool | None:
    """Whether there is something new to see; None when the seat may no longer sit so."""
    try:
        with transaction.atomic():
            who = sitting_for(seat_named(listener.seat), listener.purpose, listener.case_id)
            declare(who)
            return received_since(who, since)
    except CellError:
        return None
