"""What a machine may keep an eye on: the watches of its seat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status

from fusioncell.mandate.actions.reading import listed
from fusioncell.mandate.sitting import require, who_asks
from fusioncell.picture.actions import watches as actions
from fusioncell.picture.queries_of_watches import Watched, watches_of

router = Router()


class WatchOut(Schema):
    """A watch: `of` is search or area, `body` what is watched; `new` counts by what may be seen now.

    Under another purpose than that it was made for, `elsewhere` is true and nothing is counted.
    """

    id: UUID
    name: str
    of: str
    body: dict[str, Any]
    mail: bool
    purpose: str
    new: int
    capped: bool
    elsewhere: bool


class WatchIn(Schema):
    """What to watch: a `search` as its page asks it (q, in, filters), or an `area` as the situation page does."""

    name: str
    of: str
    asked: dict[str, str] = {}
    mail: bool = False


def _out(watched: Watched) -> WatchOut:
    watch = watched.watch
    return WatchOut(
        id=watch.id,
        name=watch.name,
        of=watch.kind,
        body=watch.body,
        mail=watch.mail,
        purpose=watch.purpose,
        new=watched.new,
        capped=watched.capped,
        elsewhere=watched.elsewhere,
    )


@router.get("/watches", response=list[WatchOut], summary="The watches of this seat")
def watch_list(request: HttpRequest) -> list[WatchOut]:
    """Each with what is new under it."""
    who = who_asks(request)
    require(who, "search.save")
    found = watches_of(who)
    listed(who, "picture.watches", [one.watch.id for one in found], len(found), ("search.save",))
    return [_out(one) for one in found]


@router.post("/watches", response={201: WatchOut}, summary="Watch a search or an area")
def watch(request: HttpRequest, given: WatchIn) -> Status[WatchOut]:
    """From now on, under the purpose of this token."""
    body = actions.watched_body(given.of, given.asked)
    made = actions.watch(who_asks(request), given.name, given.of, body, mail=given.mail)
    return Status(201, _out(Watched(made, 0, capped=False, elsewhere=False)))


@router.post("/watches/{watch_id}/seen", response={204: None}, summary="Mark a watch as seen")
def see(request: HttpRequest, watch_id: UUID) -> Status[None]:
    """What comes under it from now on is new."""
    actions.see(who_asks(request), watch_id)
    return Status(204, None)


@router.delete("/watches/{watch_id}", response={204: None}, summary="Let a watch go")
def unwatch(request: HttpRequest, watch_id: UUID) -> Status[None]:
    """One's own; 404 for any other."""
    actions.unwatch(who_asks(request), watch_id)
    return Status(204, None)
