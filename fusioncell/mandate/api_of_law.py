"""What a machine may ask about the law: it reads; people propose and install (RULES R18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fusioncell.mandate import queries_of_law as queries
from fusioncell.mandate import showing_of_law, showing_of_seats
from fusioncell.mandate.sitting import who_asks

router = Router()


class VersionOut(Schema):
    """One version of the law in time."""

    sha256: str
    effective_from: datetime
    installed_at: datetime
    current: bool
    ahead: bool


class LawOut(Schema):
    """A version, its text as it was voted on, and what is found in it today."""

    version: VersionOut
    versions: list[VersionOut]
    text: str
    findings: list[dict[str, str]]


class RuleOut(Schema):
    """A rights rule: on by the law, live when this version of the cell also gates it."""

    code: str
    title: str
    gate: str
    on: bool
    live: bool
    article: str
    parameters: dict[str, str]


class SeatOut(Schema):
    """Who sits where."""

    name: str
    title: str
    agency: str
    home_agency: str
    role: str
    classification: str
    valid_from: datetime
    valid_to: datetime | None
    state: str


class ReasonOut(Schema):
    """Why not, and what would be needed."""

    code: str
    sentence: str
    needed: str


class Explained(Schema):
    """Allowed or not, by which article, and otherwise why not."""

    allowed: bool
    article: str | None
    reasons: list[ReasonOut]
    others: list[list[str]]


@router.get("/law", response=LawOut, summary="The law in force, or one of its versions")
def law(request: HttpRequest, version: str = "") -> dict[str, Any]:
    """By its fingerprint, or without one the law in force."""
    shown = showing_of_law.law(who_asks(request), version, "whole", "")
    found = shown["version"]
    said = [{"code": f.code, "place": f.place, "sentence": f.sentence} for f in shown["findings"]]
    text = queries.version(who_asks(request), found.sha256).text
    return {"version": found, "versions": shown["versions"], "text": text, "findings": said}


@router.get("/rules", response=list[RuleOut], summary="Which rights rules are live")
def rules(request: HttpRequest) -> list[dict[str, Any]]:
    """Every rule of the catalogue."""
    rows = showing_of_law.rules(who_asks(request))["rows"]
    return [{**row, "title": str(row["title"]), "parameters": dict(row["parameters"])} for row in rows]


@router.get("/seats", response=list[SeatOut], summary="Who sits where")
def seats(request: HttpRequest) -> list[dict[str, Any]]:
    """The seats of one's own agency; every one for the head and the overseer."""
    return [
        {
            "name": seat.name,
            "title": seat.title,
            "agency": seat.agency_id,
            "home_agency": seat.home_agency_id,
            "role": seat.role,
            "classification": word,
            "valid_from": seat.valid_from,
            "valid_to": seat.valid_to,
            "state": state,
        }
        for seat, word, state in showing_of_seats.seats(who_asks(request))["rows"]
    ]


@router.get("/explain", response=Explained, summary="Whether one may, by which article, or what is needed")
def explain(request: HttpRequest, act: str, channel: str, seat: str = "", purpose: str = "") -> dict[str, Any]:
    """For one's own seat unless one heads or oversees the cell; with what comes in by a channel."""
    who = who_asks(request)
    asked = showing_of_seats.Asked(seat or who.seat, purpose or who.purpose, act)
    shown = showing_of_seats.explained(who, asked, showing_of_seats.label_of_channel(channel))
    decision = shown["decision"]
    reasons = [{"code": r.code, "sentence": r.sentence, "needed": r.needed} for r in decision.reasons]
    others = [list(pair) for pair in shown["others"]]
    return {"allowed": decision.allowed, "article": decision.article, "reasons": reasons, "others": others}
