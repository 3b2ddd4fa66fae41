"""What anybody sees: for each published subject the level in force, worked out of what was published alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fusioncell.threat_level.methods.standing import Link, Node, in_force

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One subject as anybody sees it: the published link in force, and the one under an overlay."""

    body: Body
    subject: Body
    inherited: bool
    under: Body | None


def current(bodies: Sequence[Body], moment: datetime) -> list[Shown]:
    """The level in force for each subject that was ever published and has one; `bodies` in any order."""
    ordered = sorted(bodies, key=lambda body: datetime.fromisoformat(body["at"]))
    by_id = {body["id"]: body for body in ordered}
    newest: dict[str, Body] = {body["subject"]: body for body in ordered}
    shown = []
    for subject, last in newest.items():
        standing = in_force(_chain(subject, newest, ordered), moment)
        if standing is not None:
            under = by_id.get(standing.under.id) if standing.under else None
            shown.append(Shown(by_id[standing.link.id], last, standing.inherited, under))
    return sorted(shown, key=lambda one: (one.subject["parent"] is not None, one.subject["names"]["en"]))


def _chain(subject: str, newest: Mapping[str, Body], ordered: Sequence[Body]) -> list[Node]:
    nodes, seen = [], set()
    held: str | None = subject
    while held is not None and held in newest and held not in seen:
        seen.add(held)
        links = tuple(_link(body) for body in ordered if body["subject"] == held)
        nodes.append(Node(held, newest[held]["inherits"], links))
        held = newest[held]["parent"]
    return nodes


def _link(body: Body) -> Link:
    expires = body["expires_at"]
    return Link(
        id=body["id"],
        kind=body["kind"],
        scale=body["scale"],
        ordinal=body["ordinal"],
        at=datetime.fromisoformat(body["at"]),
        expires_at=datetime.fromisoformat(expires) if expires else None,
        void=bool(body["void"]),
        lifts=body["lifts"] or "",
    )
