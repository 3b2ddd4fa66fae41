"""The consolidated list of the UN Security Council, as XML: one report an individual or entity.

The list breaks its own schema, repeats empty elements as placeholders, and pads its values with spaces; all
of that is forgiven, and nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.evidence.methods.values import Hints
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.drafting import About, Notes, title_of
from fusioncell.intake.readers.encoding import as_utf8, utf8_stream
from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.markup import Fragment, Markup, parsed

FORMAT = "unsc"
MEDIA_TYPE = "application/xml"
NAMES = (b"INDIVIDUAL", b"ENTITY")
_HEAD = re.compile(rb"<(?:\w+:)?(?:CONSOLIDATED_LIST|INDIVIDUAL|ENTITY)[\s>]")
_PLACEHOLDERS = {"", "-", "--", "na", "n/a", "none", "nil", "null", "unknown", "not available"}
_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ALIAS = {"good": "alias", "low": "weakAlias", "a.k.a.": "alias", "f.k.a.": "previousName"}
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?")
_AUTHORITY = "United Nations Security Council"


def recognises(head: bytes, filename: str) -> bool:
    """XML with the list's own root, or one entry of it."""
    body = as_utf8(head).lstrip()
    return body.startswith(b"<") and bool(_HEAD.search(body))


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """Every entry of the list."""
    markup = Markup(utf8_stream(stream), NAMES, options.limits.object_bytes)
    hints = Hints(options.country, options.language or "en")
    for fragment in markup.fragments():
        yield _judged(fragment, markup.codec, hints, options)


def _judged(fragment: Fragment, codec: str, hints: Hints, options: ReaderOptions) -> ReportDraft | Unread:
    if fragment.trouble:
        return Unread(fragment.raw, fragment.place, fragment.code, fragment.trouble)
    try:
        element = parsed(fragment.raw, codec)
    except Unreadable as unreadable:
        return Unread(fragment.raw, f"{fragment.place}, {unreadable.place}", "broken_xml", str(unreadable))
    entry = _Entry(element, Notes(fragment.place, hints, options.limits.field_chars))
    if not entry.number:
        return Unread(fragment.raw, fragment.place, "no_id", "The entry has no DATAID.")
    if not entry.name:
        return Unread(fragment.raw, fragment.place, "no_name", "The entry has no name.")
    return entry.draft(fragment, hints.language)


class _Entry:
    """One individual or entity while it is being read."""

    def __init__(self, element: etree._Element, notes: Notes) -> None:
        self.element = element
        self.notes = notes
        self.kind = str(element.tag)
        self.number = _said(element, "DATAID")
        self.name = " ".join(part for tag in _NAME_PARTS if (part := _said(element, tag)))
        self.about = About(self.number, "Person" if self.kind == "INDIVIDUAL" else "Organization", lang="en")

    def draft(self, fragment: Fragment, language: str | None) -> ReportDraft:
        """The entry as a draft."""
        self._names()
        self._described()
        self._births()
        self._documents()
        self._addresses()
        self._listing()
        return ReportDraft(
            external_id=self.number,
            version=_said(self.element, "VERSIONNUM") or None,
            raw=fragment.raw,
            media_type=MEDIA_TYPE,
            title=title_of(self.name),
            text=self.notes.plain(_said(self.element, "COMMENTS1")),
            language=language,
            statements=tuple(self.notes.statements),
            findings=tuple(self.notes.findings),
            place=fragment.place,
        )

    def _state(self, prop: str, value: str, where: str) -> None:
        self.notes.state(self.about, prop, value, where)

    def _names(self) -> None:
        self._state("name", self.name, "FIRST_NAME")
        original = _said(self.element, "NAME_ORIGINAL_SCRIPT")
        self.notes.state(About(self.number, self.about.schema), "name", original, "NAME_ORIGINAL_SCRIPT")
        for alias in self._each("_ALIAS"):
            quality, name = _said(alias, "QUALITY").lower(), _said(alias, "ALIAS_NAME")
            if name and quality not in _ALIAS:
                self.notes.find("alias_quality", f"The quality “{quality[:40]}” of an alias is not known.", "QUALITY")
            self._state(_ALIAS.get(quality, "weakAlias"), name, "ALIAS_NAME")
            self._state("birthDate", _day(_said(alias, "DATE_OF_BIRTH")), f"{self.kind}_ALIAS/DATE_OF_BIRTH")

    def _described(self) -> None:
        for path, prop in (
            ("TITLE/VALUE", "title"),
            ("DESIGNATION/VALUE", "position"),
            ("NATIONALITY/VALUE", "nationality"),
            ("GENDER", "gender"),
            ("COMMENTS1", "notes"),
        ):
            for node in self.element.iterfind(path):
                self._state(prop, _text(node), path)
        self._state("topics", "sanction", "LIST_TYPE")

    def _births(self) -> None:
        for birth in self._each("_DATE_OF_BIRTH"):
            self._state("birthDate", _birth(birth), "DATE_OF_BIRTH")
            note = _said(birth, "NOTE")
            if note:
                self._state("notes", f"Date of birth: {note}", "DATE_OF_BIRTH/NOTE")
        for place in self._each("_PLACE_OF_BIRTH"):
            parts = [_said(place, tag) for tag in ("CITY", "STATE_PROVINCE", "COUNTRY")]
            self._state("birthPlace", ", ".join(part for part in parts if part), "PLACE_OF_BIRTH")
            self._state("birthCountry", parts[-1], "PLACE_OF_BIRTH/COUNTRY")

    def _documents(self) -> None:
        for order, paper in enumerate(self._each("_DOCUMENT"), 1):
            number = _said(paper, "NUMBER")
            kind = _said(paper, "TYPE_OF_DOCUMENT") or _said(paper, "TYPE_OF_DOCUMENT2")
            if not number:
                if note := _said(paper, "NOTE"):
                    self._state("notes", f"{kind or 'Document'}: {note}", "DOCUMENT/NOTE")
                continue
            is_passport = kind.lower() in (
                "passport",
                "numéro de passeport",
                "número de pasaporte",
                "national passport",
            )
            self._state("passportNumber" if is_passport else "idNumber", number, "DOCUMENT/NUMBER")
            self._paper(paper, f"{self.number}/document/{order}", "Passport" if is_passport else "Identification")

    def _paper(self, paper: etree._Element, name: str, schema: str) -> None:
        about = About(name, schema, lang="en")
        country = _said(paper, "ISSUING_COUNTRY") or _said(paper, "COUNTRY_OF_ISSUE")
        kinds = (_said(paper, tag) for tag in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2"))
        for prop, value in (
            ("holder", self.number),
            ("number", _said(paper, "NUMBER")),
            ("type", ", ".join(kind for kind in kinds if kind)),
            ("country", country),
            ("startDate", _day(_said(paper, "DATE_OF_ISSUE"))),
            ("authority", _said(paper, "CITY_OF_ISSUE")),
            ("description", _said(paper, "NOTE")),
        ):
            self.notes.state(about, prop, value, f"DOCUMENT {prop}")

    def _addresses(self) -> None:
        for place in self._each("_ADDRESS"):
            parts = [_said(place, tag) for tag in _PLACE]
            self._state("address", ", ".join(part for part in parts if part), "ADDRESS")
            self._state("country", parts[-1], "ADDRESS/COUNTRY")
            if note := _said(place, "NOTE"):
                self._state("notes", f"Address: {note}", "ADDRESS/NOTE")

    def _listing(self) -> None:
        about = About(f"{self.number}/listing", "Sanction", lang="en")
        updates = [day for node in self.element.iterfind("LAST_DAY_UPDATED/VALUE") if (day := _day(_text(node)))]
        for prop, value in (
            ("entity", self.number),
            ("authority", _AUTHORITY),
            ("authorityId", _said(self.element, "REFERENCE_NUMBER")),
            ("program", _said(self.element, "UN_LIST_TYPE")),
            ("listingDate", _day(_said(self.element, "LISTED_ON"))),
            *(("modifiedAt", day) for day in updates),
        ):
            self.notes.state(about, prop, value, f"listing {prop}")

    def _each(self, suffix: str) -> Iterator[etree._Element]:
        return self.element.iterfind(self.kind + suffix)


def _text(node: etree._Element | None) -> str:
    """The text of an element without padding; nothing when it is a placeholder."""
    text = " ".join("".join(map(str, node.itertext())).split()) if node is not None else ""
    return "" if text.lower() in _PLACEHOLDERS else text


def _said(element: etree._Element, tag: str) -> str:
    return _text(element.find(tag))


def _day(said: str) -> str:
    """The day of an XML date; its time zone says where it was typed, not when it was."""
    found = _DAY.fullmatch(said)
    return found[1] if found else said


def _birth(birth: etree._Element) -> str:
    """A date of birth as the list qualifies it: exact, approximate, or between two years."""
    kind = _said(birth, "TYPE_OF_DATE").upper()
    day = _day(_said(birth, "DATE")) or _said(birth, "YEAR")
    if kind == "BETWEEN":
        return f"{_said(birth, 'FROM_YEAR')}/{_said(birth, 'TO_YEAR')}".strip("/")
    return f"{day}~" if day and kind == "APPROXIMATELY" else day
