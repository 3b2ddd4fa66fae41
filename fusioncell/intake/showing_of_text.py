"""From suggestions to what the page of a report's text prints. No rights are decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.models import Report
from fusioncell.intake import queries_of_text as queries
from fusioncell.intake.forms_of_text import CATEGORIES
from fusioncell.intake.methods.found import STATES, What
from fusioncell.intake.models import Delivery, Reading, Suggestion
from fusioncell.mandate.queries import labels_of
from fusioncell.mandate.sitting import Sitting

WORDS = {
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail address"),
    "iban": gettext_lazy("IBAN"),
    "account": gettext_lazy("Account"),
    "wallet": gettext_lazy("Wallet"),
    "plate": gettext_lazy("Registration plate"),
    "passport": gettext_lazy("Passport"),
    "coordinates": gettext_lazy("Coordinates"),
    "imo": gettext_lazy("IMO number"),
    "mmsi": gettext_lazy("MMSI"),
    "flight": gettext_lazy("Flight"),
    "date": gettext_lazy("Date"),
    "place": gettext_lazy("Place"),
    "person": gettext_lazy("Person"),
    "body": gettext_lazy("Organisation"),
}
LANGUAGES = {
    "en": gettext_lazy("English"),
    "fr": gettext_lazy("French"),
    "es": gettext_lazy("Spanish"),
    "ru": gettext_lazy("Russian"),
    "zh": gettext_lazy("Chinese"),
    "ar": gettext_lazy("Arabic"),
    "pt": gettext_lazy("Portuguese"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; with a suggestion it is marked."""

    text: str
    one: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A suggestion in the list beside the text."""

    one: Suggestion
    what: str
    piece: str
    also: Sequence[tuple[str, str]]
    same: int
    percent: int


def text_page(who: Sitting, report: Report) -> dict[str, Any]:
    """Everything the page of a report's text prints."""
    found = queries.suggestions_of(who, report)
    reading = queries.reading_of(who, report)
    alike = Counter((one.what, plain(one.value)) for one in found if one.state == Suggestion.State.WAITING)
    return {
        "report": report,
        "label": labels_of([report.label_id])[report.label_id],
        "pieces": pieces(report.text, found),
        "lines": [_line(report, one, alike) for one in found],
        "waiting": sum(one.state == Suggestion.State.WAITING for one in found),
        "reading": reading,
        "spoken": _languages(reading),
        "may_settle": who.has("suggestion.settle") and report.retracted_at is None and who.account_id is not None,
        "in_case": _in_case(report),
        "categories": CATEGORIES,
        "mine": any(one.settled_by_id == who.seat_id for one in found),
    }


def _in_case(report: Report) -> bool:
    known = report.delivery_id
    return known is not None and Delivery.objects.filter(pk=known, case_id__isnull=False).exists()


def pieces(text: str, found: Sequence[Suggestion]) -> list[Piece]:
    """The text cut at its suggestions; refused ones are plain text again."""
    made: list[Piece] = []
    at = 0
    for one in found:
        if one.state == Suggestion.State.REFUSED or one.start < at or one.end > len(text):
            continue
        if one.start > at:
            made.append(Piece(text[at : one.start]))
        made.append(Piece(text[one.start : one.end], one))
        at = one.end
    if at < len(text):
        made.append(Piece(text[at:]))
    return made


def _line(report: Report, one: Suggestion, alike: Counter[tuple[str, str]]) -> Line:
    schema = STATES[What(one.what)][0]
    also = [(_named(schema, name), value) for name, value in one.also if name != "precision"]
    same = alike[one.what, plain(one.value)] if one.state == Suggestion.State.WAITING else 0
    return Line(
        one,
        str(WORDS.get(one.what, one.what)),
        report.text[one.start : one.end],
        also,
        same,
        round(100 * one.score),
    )


def _named(schema: str, prop: str) -> str:
    known = load().prop(schema, prop)
    return _(known.label) if known else prop


def _languages(reading: Reading | None) -> list[str]:
    """Each language of the text with how well its names are found, or that nobody has measured it."""
    if reading is None:
        return []
    said = []
    for code in reading.languages:
        name = str(LANGUAGES.get(code, code))
        score = reading.made_with.get(code, {}).get("all")
        if score is None:
            said.append(_("%(language)s: names are not looked for; not measured.") % {"language": name})
        else:
            said.append(
                _("%(language)s: F1 of names %(score)s on text it was not taught.")
                % {"language": name, "score": f"{score:.2f}"}
            )
    return said
