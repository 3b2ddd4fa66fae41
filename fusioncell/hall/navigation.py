"""The rooms that a sitting may use, as the side navigation lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fusioncell.mandate.sitting import Sitting


@dataclass(frozen=True, slots=True)
class Room:
    """One line of the navigation: shown when one of the powers is held and the URL exists."""

    name: str | Promise
    urls: tuple[str, ...]
    key: str
    powers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A room as it is printed."""

    name: str | Promise
    url: str
    key: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Rooms under one heading."""

    name: str | Promise
    rooms: tuple[Line, ...]


ROOMS: tuple[tuple[str | Promise, tuple[Room, ...]], ...] = (
    (
        _("My work"),
        (
            Room(_("Home"), ("hall:home",), "h"),
            Room(_("Inbox"), ("mandate:inbox",), "i", ("work.answer", "work.assign")),
            Room(_("Board"), ("mandate:board",), "b", ("work.assign", "work.measure")),
            Room(
                _("Cases"),
                ("mandate:cases",),
                "c",
                ("case.open", "case.member", "case.close", "case.person", "subject.propose", "report.read"),
            ),
        ),
    ),
    (
        _("What we know"),
        (
            Room(_("Situation"), ("picture:situation",), "n", ("search.use",)),
            Room(_("Search"), ("picture:search",), "s", ("search.use",)),
            Room(
                _("Reports"),
                ("intake:reports", "intake:home"),
                "r",
                ("report.receive", "report.type", "report.grade", "report.read"),
            ),
            Room(_("Sites"), ("infrastructure:home",), "3", ("site.read",)),
            Room(_("Triage"), ("intake:triage",), "y", ("report.grade",)),
            Room(_("Tips"), ("intake:tips",), "z", ("tip.compare", "tip.vet", "report.read")),
            Room(_("Who is who"), ("fusion:queue",), "1", ("identity.decide", "identity.confirm", "log.read")),
            Room(_("Hits"), ("fusion:hits",), "2", ("report.read", "log.read")),
            Room(_("Quarantine"), ("intake:quarantine",), "q", ("quarantine.mend",)),
            Room(_("Mappings"), ("intake:mappings",), "p", ("mapping.review", "mapping.propose")),
        ),
    ),
    (
        _("What is new"),
        (
            Room(_("Signals"), ("warning:alarms",), "5", ("signal.read",)),
            Room(_("Series"), ("warning:families",), "6", ("signal.read",)),
            Room(_("Indicators and warnings"), ("warning:board",), "7", ("signal.read",)),
        ),
    ),
    (
        _("What we judge"),
        (
            Room(_("Assessments"), ("assessment:home",), "f", ("assessment.read",)),
            Room(_("Judgements"), ("assessment:judgements",), "j", ("assessment.read",)),
            Room(_("Techniques"), ("assessment:techniques",), "g", ("assessment.read",)),
        ),
    ),
    (
        _("Threat level"),
        (
            Room(_("Levels"), ("threat_level:board",), "e", ("level.read",)),
            Room(_("Scales"), ("threat_level:scales",), "k", ("level.register",)),
            Room(_("Embargoes"), ("threat_level:embargoes",), "x", ("level.open_embargo",)),
        ),
    ),
    (
        _("Law and rights"),
        (
            Room(_("Consent"), ("evidence:consents",), "o", ("consent.ask", "consent.answer")),
            Room(
                _("Lowering labels"), ("evidence:lowerings",), "l", ("label.propose_lowering", "label.approve_lowering")
            ),
            Room(_("Obstacles"), ("evidence:obstacles",), "w", ("work.measure", "log.read")),
            Room(_("Reviews"), ("evidence:reviews",), "e", ("record.review",)),
            Room(_("Protected activity"), ("evidence:protected",), "a", ("record.review", "log.read")),
            Room(_("Disclosures"), ("evidence:disclosures",), "d", ("export.make", "report.read")),
            Room(_("Mandate"), ("mandate:law", "mandate:mandate"), "m", ("mandate.read",)),
            Room(_("Rights rules"), ("mandate:rules",), "u", ("mandate.read",)),
            Room(
                _("Oversight"),
                ("oversight:home", "oversight:rights_log", "oversight:log"),
                "v",
                ("log.read", "log.verify", "log.sample", "work.measure"),
            ),
            Room(_("Planted sites"), ("infrastructure:canaries",), "4", ("site.canary",)),
            Room(_("Tokens"), ("hall:tokens",), "t", ("token.issue",)),
            Room(_("Accounts"), ("hall:accounts",), "5", ("session.end",)),
        ),
    ),
)


def navigation_for(who: Sitting | None, path: str) -> tuple[Group, ...]:
    """What this sitting may enter; the current room is the one with the longest address that the path begins with."""
    if who is None:
        return ()
    shown = [(heading, [(room, url) for room in rooms if (url := _open(who, room))]) for heading, rooms in ROOMS]
    here = max((url for _heading, lines in shown for _room, url in lines if path.startswith(url)), key=len, default="")
    if here == "/" != path:
        here = ""
    return tuple(
        Group(heading, tuple(Line(room.name, url, room.key, url == here) for room, url in lines))
        for heading, lines in shown
        if lines
    )


def search_url(who: Sitting | None) -> str:
    """Where the search field of the bar leads; empty for a seat that may not search."""
    return address("picture:search") if who is not None and who.has("search.use") else ""


def _open(who: Sitting, room: Room) -> str:
    return address(*room.urls) if not room.powers or any(who.has(power) for power in room.powers) else ""


def address(*names: str, of: object = None) -> str:
    """The address of the first of these pages that this cell has; empty when it has none."""
    return next(_known(names, [] if of is None else [of]), "")


def _known(names: tuple[str, ...], arguments: list[object]) -> Iterator[str]:
    for name in names:
        try:
            yield reverse(name, args=arguments)
        except NoReverseMatch:
            continue  # the room is not built into this cell
