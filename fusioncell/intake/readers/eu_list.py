"""The consolidated financial sanctions list of the European Union, by its schema 1.1: one report an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.evidence.methods.values import Hints
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.cap_message import name_of
from fusioncell.intake.readers.drafting import About, Notes, title_of
from fusioncell.intake.readers.encoding import as_utf8, utf8_stream
from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.markup import Fragment, Markup, parsed

FORMAT = "eu_list"
MEDIA_TYPE = "application/xml"
_HEAD = re.compile(rb"<(?:[\w.-]+:)?sanctionEntity[\s>]|http://eu\.europa\.ec/fpi/fsd/export")
_AUTHORITY = "European Union"
_NAMES = {
    "firstName": "firstName",
    "middleName": "middleName",
    "lastName": "lastName",
    "function": "position",
    "title": "title",
    "gender": "gender",
}
_PAPERS = {
    "passport": "passportNumber",
    "ssn": "socialSecurityNumber",
    "fiscalcode": "taxNumber",
    "regnumber": "registrationNumber",
}
_DOUBTS = ("knownExpired", "knownFalse", "reportedLost", "revokedByIssuer")
_PREFIX = re.compile(rb"(</?)[A-Za-z_][\w.-]*:")


def recognises(head: bytes, filename: str) -> bool:
    """XML with entries of the list or its namespace; its schema is no list."""
    body = as_utf8(head).lstrip()
    return body.startswith(b"<") and bool(_HEAD.search(body)) and b"<xs:schema" not in body


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """Every entry of the list."""
    markup = Markup(utf8_stream(stream), (b"sanctionEntity",), options.limits.object_bytes, namespaced=True)
    hints = Hints(options.country, options.language or "en")
    for fragment in markup.fragments():
        yield _judged(fragment, markup.codec, hints, options)


def _judged(fragment: Fragment, codec: str, hints: Hints, options: ReaderOptions) -> ReportDraft | Unread:
    if fragment.trouble:
        return Unread(fragment.raw, fragment.place, fragment.code, fragment.trouble)
    try:
        element = parsed(_PREFIX.sub(rb"\1", fragment.raw), codec)
    except Unreadable as unreadable:
        return Unread(fragment.raw, f"{fragment.place}, {unreadable.place}", "broken_xml", unreadable.sentence)
    entry = _Entry(element, Notes(fragment.place, hints, options.limits.field_chars))
    if not entry.number:
        return Unread(
            fragment.raw, fragment.place, "no_id", "The entry has neither a logicalId nor a reference number."
        )
    if not entry.title:
        return Unread(fragment.raw, fragment.place, "no_name", "The entry has no name.")
    return entry.draft(fragment)


class _Entry:
    """One entry while it is being read."""

    def __init__(self, element: etree._Element, notes: Notes) -> None:
        self.element, self.notes = element, notes
        self.number = element.get("logicalId") or element.get("euReferenceNumber") or ""
        kind = next((child.get("code", "") for child in self._each("subjectType")), "")
        self.about = About(f"eu:{self.number}", "Person" if kind.lower() == "person" else "Organization")
        self.title = next((name for alias in self._each("nameAlias") if (name := _whole(alias))), "")

    def draft(self, fragment: Fragment) -> ReportDraft:
        """The entry as a draft."""
        person = self.about.schema == "Person"
        for number, alias in enumerate(self._each("nameAlias")):
            self._name(alias, first=number == 0)
        if person:
            for birth in self._each("birthdate"):
                self._birth(birth)
        for citizenship in self._each("citizenship"):
            prop = "citizenship" if person else "country"
            self._state(prop, citizenship.get("countryIso2Code", ""), "citizenship")
        for address in self._each("address"):
            parts = (
                address.get(name)
                for name in ("street", "poBox", "zipCode", "city", "region", "place", "countryDescription")
            )
            self._state("address", ", ".join(part for part in parts if part and part != "UNKNOWN"), "address")
        for paper in self._each("identification"):
            self._paper(paper)
        remarks = [text for child in self._each("remark") if (text := self.notes.plain(child.text or "", "remark"))]
        self._listing(remarks)
        return ReportDraft(
            external_id=self.number,
            version=None,
            raw=fragment.raw,
            media_type=MEDIA_TYPE,
            title=title_of(self.title),
            text="\n\n".join(remarks),
            language=self.notes.hints.language,
            statements=tuple(self.notes.statements),
            findings=tuple(self.notes.findings),
            place=fragment.place,
        )

    def _each(self, name: str) -> Iterator[etree._Element]:
        return (child for child in self.element if name_of(child.tag) == name)

    def _state(self, prop: str, value: str, where: str) -> None:
        self.notes.state(self.about, prop, value, where)

    def _name(self, alias: etree._Element, *, first: bool) -> None:
        weak = alias.get("strong", "true").lower() in ("false", "0")
        prop = "name" if first and not weak else "weakAlias" if weak else "alias"
        about = self.about._replace(lang=(alias.get("nameLanguage") or "").lower() or None)
        self.notes.state(about, prop, _whole(alias), "nameAlias")
        for name, each in _NAMES.items() if self.about.schema == "Person" else ():
            self.notes.state(
                about, each, {"M": "male", "F": "female"}.get(alias.get(name, ""), alias.get(name, "")), name
            )

    def _birth(self, birth: etree._Element) -> None:
        if birth.get("calendarType", "GREGORIAN") != "GREGORIAN":
            self.notes.find(
                "calendar", f"A date of birth is in the calendar {birth.get('calendarType')}: not stated.", "birthdate"
            )
        else:
            self._state("birthDate", _born(birth), "birthdate")
        place = ", ".join(part for name in ("place", "city", "region") if (part := birth.get(name, "")))
        self._state("birthPlace", place, "birthdate")
        self._state("birthCountry", _country(birth), "birthdate")

    def _paper(self, paper: etree._Element) -> None:
        number = paper.get("number") or paper.get("latinNumber") or ""
        prop = _PAPERS.get(paper.get("identificationTypeCode", ""), "idNumber")
        if prop in ("passportNumber", "socialSecurityNumber") and self.about.schema != "Person":
            prop = "idNumber"
        self._state(prop, number, "identification")
        doubts = [name for name in _DOUBTS if paper.get(name, "").lower() in ("true", "1")]
        if doubts:
            self.notes.find("doubtful_paper", f"Of a paper it is said: {', '.join(doubts)}.", "identification")

    def _listing(self, remarks: list[str]) -> None:
        about = About(f"eu:{self.number}/listing", "Sanction")
        state = self.notes.state
        self.notes.refer(about, "entity", self.about.entity, "logicalId")
        state(about, "authority", _AUTHORITY, "list")
        state(about, "authorityId", self.element.get("euReferenceNumber", ""), "euReferenceNumber")
        state(about, "unscId", self.element.get("unitedNationId", ""), "unitedNationId")
        state(about, "listingDate", self.element.get("designationDate", ""), "designationDate")
        state(about, "endDate", self.element.get("delistingDate", ""), "delistingDate")
        state(about, "reason", self.element.get("designationDetails", "") or "\n\n".join(remarks), "designationDetails")
        for regulation in self._each("regulation"):
            state(about, "program", regulation.get("programme", ""), "regulation")
            state(about, "provisions", regulation.get("numberTitle", ""), "regulation")
            state(about, "startDate", regulation.get("entryIntoForceDate", ""), "regulation")


def _whole(alias: etree._Element) -> str:
    parts = " ".join(filter(None, (alias.get(name) for name in ("firstName", "middleName", "lastName"))))
    return (alias.get("wholeName") or parts).strip()


def _country(element: etree._Element) -> str:
    code = element.get("countryIso2Code", "")
    return "" if code in ("00", "") else code


def _born(birth: etree._Element) -> str:
    """A day, a month, a year or a range, and roughly where it is said to be so."""
    first, last = birth.get("yearRangeFrom"), birth.get("yearRangeTo")
    year, month, day = (birth.get(name) for name in ("year", "monthOfYear", "dayOfMonth"))
    said = birth.get("birthdate") or ""
    if not said and first and last:
        return f"{first}/{last}" if first != last else first
    if not said and year:
        said = "-".join(
            [year.zfill(4), *([month.zfill(2)] if month else []), *([day.zfill(2)] if month and day else [])]
        )
    return f"{said}~" if said and birth.get("circa", "").lower() in ("true", "1") else said
