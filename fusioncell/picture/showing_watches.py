"""Watches in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from fusioncell.mandate.sitting import Sitting
from fusioncell.picture.methods.scope import Scope
from fusioncell.picture.models import Watch
from fusioncell.picture.queries_of_watches import Watched, question_of, scope_of, watches_of
from fusioncell.picture.showing import address_of


def address(scope: Scope, **changed: str) -> str:
    """The address of the situation page for a scope, with parts changed; an empty part is taken away."""
    parts = {name: value for name, value in {**scope.as_query(), **changed}.items() if value}
    return f"{reverse('picture:situation')}?{urlencode(parts)}" if parts else reverse("picture:situation")


@dataclass(frozen=True, slots=True)
class Shown:
    """A watch as a list prints it."""

    id: UUID
    name: str
    kind: str
    url: str
    new: int
    capped: bool
    mail: bool
    elsewhere: str


def shown(watched: Watched) -> Shown:
    """One watch with its address."""
    watch = watched.watch
    return Shown(
        watch.id,
        watch.name,
        watch.kind,
        address_of_watch(watch),
        watched.new,
        watched.capped,
        watch.mail,
        watch.purpose if watched.elsewhere else "",
    )


def address_of_watch(watch: Watch) -> str:
    """Where what is watched is shown."""
    if watch.kind == Watch.Kind.SEARCH:
        return address_of(question_of(watch).as_body())
    return address(scope_of(watch))


def watches(who: Sitting) -> list[Shown]:
    """Every watch of this seat."""
    return [shown(one) for one in watches_of(who)]
