"""Tips as their pages print them. No rights are decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from fusioncell.intake import queries, queries_of_tips
from fusioncell.intake.actions.writing import Written
from fusioncell.intake.forms_of_tips import BEHAVIOUR_WORDS, DISPOSITION_WORDS
from fusioncell.intake.methods.behaviours import PROTECTED
from fusioncell.intake.models import Tip
from fusioncell.intake.rules_of_tips import is_tip
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import agency_names, labels_of, law_in_force
from fusioncell.mandate.sitting import Sitting


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def word(names: Mapping[str, str], code: str) -> str:
    """A name of the law in the page's language."""
    return names.get(_language()) or names.get("en") or code


def tip_channels(who: Sitting) -> list[tuple[str, str]]:
    """The channels for tips that this person may use."""
    law = law_in_force().mandate
    found = [c for c in queries.channels_open_to(who) if is_tip(c.category, law)]
    return sorted(((c.code, word(c.names, c.code)) for c in found), key=lambda pair: pair[1])


def event_choices() -> list[tuple[str, str]]:
    """The kinds of event that the law lets people report by code."""
    return [(event.code, word(event.names, event.code)) for event in law_in_force().mandate.event_types.values()]


def indicator_choices() -> list[tuple[str, str]]:
    """Every indicator, under its event."""
    return [
        (code, f"{word(event.names, event.code)}: {word(names, code)}")
        for event in law_in_force().mandate.event_types.values()
        for code, names in event.indicators.items()
    ]


def offence_choices() -> list[tuple[str, str]]:
    """The offences of the law."""
    return [(term.code, word(term.names, term.code)) for term in law_in_force().mandate.offences.values()]


def written(given: Mapping[str, Any]) -> Written:
    """A tip as the report that it comes in as."""
    event = {"entity": "event", "schema": "Incident", "kind": "observation"}
    said = [{**event, "property": "summary", "value": given["title"]}]
    said += [{**event, "property": "incidentType", "value": given["event_type"]}] if given["event_type"] else []
    said += [{**event, "property": "keywords", "value": code} for code in given["indicators"]]
    said += [{**event, "property": "location", "value": given["place"]}] if given["place"] else []
    for entity, schema, prop, value in (
        ("person", "Person", "name", given["person"]), ("vehicle", "Vehicle", "registrationNumber", given["plate"]),
    ):  # fmt: skip
        if value:
            said.append({"entity": entity, "schema": schema, "kind": "observation", "property": prop, "value": value})
    return Written(
        channel=given["channel"],
        title=given["title"],
        text=given["text"],
        grade="F6",
        occurred=given["occurred"],
        source=given["source"],
        statements=said,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A tip in a list."""

    tip: Tip
    agency: str
    label: Label
    event: str
    behaviours: list[str]
    clock: queries_of_tips.Clock | None


def tips_page(who: Sitting, wish: Wish, which: str) -> dict[str, Any]:
    """One page of tips."""
    page = queries_of_tips.tips_page(who, wish, which)
    labels, names = labels_of(t.report.label_id for t in page.rows), agency_names(_language())
    return {
        "rows": [_line(who, tip, labels[tip.report.label_id], names) for tip in page.rows],
        "page": page,
        "which": which,
        "may_tell": who.has("report.type") and bool(tip_channels(who)),
        "may_count": who.has("work.measure") or who.has("log.read"),
    }


def _line(who: Sitting, tip: Tip, label: Label, names: Mapping[str, str]) -> Line:
    return Line(
        tip,
        names.get(tip.report.agency_id, tip.report.agency_id),
        label,
        event_name(tip.event_type),
        [str(BEHAVIOUR_WORDS[code]) for code in tip.behaviours if code in BEHAVIOUR_WORDS],
        queries_of_tips.clock_of(who, tip),
    )


def event_name(code: str) -> str:
    """A kind of event in the page's language."""
    event = law_in_force().mandate.event_types.get(code)
    return word(event.names, code) if event else code


def tip_page(who: Sitting, tip: Tip) -> dict[str, Any]:
    """Everything the page of a tip prints."""
    law = law_in_force().mandate
    label = labels_of([tip.report.label_id])[tip.report.label_id]
    event, offence = law.event_types.get(tip.event_type), law.offences.get(tip.offence)
    indicators = event.indicators if event else {}
    return {
        "line": _line(who, tip, label, agency_names(_language())),
        "tip": tip,
        "label": label,
        "behaviours": [(BEHAVIOUR_WORDS[c], c in PROTECTED) for c in tip.behaviours if c in BEHAVIOUR_WORDS],
        "indicators": [word(indicators[code], code) for code in tip.indicators if code in indicators],
        "offence": word(offence.names, offence.code) if offence else "",
        "disposition": DISPOSITION_WORDS.get(tip.disposition, ""),
        "may_compare": who.has("tip.compare") and tip.state == Tip.State.RECEIVED,
        "may_vet": who.has("tip.vet") and tip.state == Tip.State.COMPARED and tip.compared_by_id != who.seat_id,
        "may_end": (who.has("tip.compare") or who.has("tip.vet"))
        and tip.state not in (Tip.State.UNFOUNDED, Tip.State.CLOSED),
    }


def counts(who: Sitting) -> list[tuple[str, bool, queries_of_tips.Count]]:
    """How tips fared by behaviour, named."""
    return [
        (
            str(BEHAVIOUR_WORDS[one.behaviour]) if one.behaviour in BEHAVIOUR_WORDS else "",
            one.behaviour in PROTECTED,
            one,
        )
        for one in queries_of_tips.counts(who)
    ]
