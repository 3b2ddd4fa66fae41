"""The lists of the US Treasury (OFAC) as it publishes them in CSV without a header: entries, addresses, other names.

The three files (12, 6 and 5 columns) meet in the entry's number, so they come over one channel. What the remarks say in
the Treasury's own fixed words (born, passport, nationality) is stated; the rest of them stays text.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.evidence.methods.values import Hints
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.drafting import About, Notes, title_of
from fusioncell.intake.readers.encoding import as_utf8, of_table, utf8_stream
from fusioncell.intake.readers.face import Drafts, ReaderOptions, peek
from fusioncell.intake.readers.rows import Row, Rows

FORMAT = "ofac"
MEDIA_TYPE = "text/csv"
_NOTHING = "-0-"
_HEAD = re.compile(rb'\d{1,7},(?:\d{1,7},)?(?:"[^"\r\n]*"|-0- ?),')
_SCHEMAS = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
_ALIAS = {"aka": "alias", "fka": "previousName", "nka": "name"}
_COLUMNS = {12: "entry", 6: "address", 5: "alias"}
_AUTHORITY = "Office of Foreign Assets Control"
_REMARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:alt\. )?DOB (.+)"), "birthDate"),
    (re.compile(r"(?:alt\. )?POB (.+)"), "birthPlace"),
    (re.compile(r"(?:alt\. )?nationality (.+)", re.I), "nationality"),
    (re.compile(r"(?:alt\. )?citizen (.+)", re.I), "citizenship"),
    (re.compile(r"Gender (.+)"), "gender"),
    (re.compile(r"a\.k\.a\. '(.+)'"), "weakAlias"),
    (re.compile(r"f\.k\.a\. '(.+)'"), "previousName"),
    (re.compile(r"(?:alt\. )?Passport (?:#\s*)?(\S+)(?: \(.+\))?.*"), "passportNumber"),
    (re.compile(r"(?:National ID|Identification Number|Cedula|C\.?I\.?) (?:No\.|#)\s*(\S+)(?: \(.+\))?.*"), "idNumber"),
    (re.compile(r"Vessel Registration Identification IMO (\d+).*"), "imoNumber"),
    (re.compile(r"MMSI (\d+).*"), "mmsi"),
    (re.compile(r"(?:Email Address|alt\. Email Address) (\S+)"), "email"),
    (re.compile(r"Website (\S+)"), "website"),
    (re.compile(r"(?:Tax ID No\.|RUC #|NIT #|R\.F\.C\.) (\S+)(?: \(.+\))?.*"), "taxNumber"),
    (re.compile(r"(?:Registration ID|Company Number) (\S+)(?: \(.+\))?.*"), "registrationNumber"),
)
_PERSONAL = {"birthDate", "birthPlace", "nationality", "citizenship", "gender", "passportNumber"}
_AFLOAT = {"imoNumber", "mmsi"}


def recognises(head: bytes, filename: str) -> bool:
    """Rows that begin with a number and mark empty columns as the Treasury does."""
    body = as_utf8(head)
    return bool(_HEAD.match(body)) and b"-0-" in body[:4096]


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """Every row of one of the three files; which one is told by the width of the first row."""
    opened = utf8_stream(stream)
    codec = of_table(peek(opened), options.encoding, "en").codec
    rows = Rows(opened, codec, ",", options.limits.object_bytes)
    kind = ""
    for row in rows:
        if row.raw.strip(b"\x1a\r\n ") == b"":
            continue  # the end of the file as DOS wrote it
        if not kind and not row.code:
            kind = _COLUMNS.get(len(row.fields), "")
            if not kind:
                raise Unreadable(
                    f"A row of the OFAC list has 12, 6 or 5 columns; this has {len(row.fields)}.", "line 1"
                )
            rows.width = len(row.fields)
        yield _judged(row, kind, options)


def _judged(row: Row, kind: str, options: ReaderOptions) -> ReportDraft | Unread:
    place = f"line {row.line}"
    if row.code:
        return Unread(row.raw, place, row.code, row.trouble)
    if _COLUMNS.get(len(row.fields)) != kind:
        return Unread(row.raw, place, "columns", f"The row has {len(row.fields)} columns, unlike the rows before it.")
    fields = ["" if field.strip() == _NOTHING else field.strip() for field in row.fields]
    if not fields[0].isdecimal():
        return Unread(row.raw, place, "no_id", f"“{fields[0][:40]}” is no number of an entry.")
    notes = Notes(place, Hints(options.country, "en"), options.limits.field_chars)
    return _ROWS[kind](row, fields, notes)


def _draft(row: Row, number: str, title: str, notes: Notes, text: str = "") -> ReportDraft:
    return ReportDraft(
        external_id=number,
        version=None,
        raw=row.raw,
        media_type=MEDIA_TYPE,
        title=title_of(title, number),
        text=text,
        language="en",
        statements=tuple(notes.statements),
        findings=tuple(notes.findings),
        place=notes.place,
    )


def _entry(row: Row, fields: list[str], notes: Notes) -> ReportDraft | Unread:
    number, name, kind, programmes, title, sign, _, tonnage, _, flag, owner, remarks = fields
    if not name:
        return Unread(row.raw, notes.place, "no_name", "The entry has no name.")
    schema = _SCHEMAS.get(kind.lower(), "Organization" if not kind else "LegalEntity")
    about = About(f"ofac:{number}", schema, lang="en")
    if schema == "Person":
        _named(about, name, notes)
        notes.state(about, "position", title, "Title")
    else:
        notes.state(about, "name", name, "SDN_Name")
    if schema == "Vessel":
        for prop, value in (("callSign", sign), ("tonnage", tonnage), ("flag", flag)):
            notes.state(about, prop, value, prop)
    if owner:
        notes.state(about, "notes", f"Owner as listed: {owner}", "Vess_owner")
    _remarked(about, remarks, notes)
    listing = About(f"ofac:{number}/listing", "Sanction", lang="en")
    notes.refer(listing, "entity", about.entity, "ent_num")
    notes.state(listing, "authority", _AUTHORITY, "list")
    notes.state(listing, "authorityId", number, "ent_num")
    for programme in programmes.replace("[", " ").split("] "):
        notes.state(listing, "program", programme.strip(" ]"), "Program")
    return _draft(row, number, name, notes, remarks)


def _named(about: About, name: str, notes: Notes) -> None:
    """`LAST, First Middle`, turned round for reading and kept in its parts."""
    last, comma, first = name.partition(",")
    notes.state(about, "name", f"{first.strip()} {last.strip()}" if comma else name, "SDN_Name")
    if comma:
        notes.state(about, "lastName", last.strip(), "SDN_Name")
        notes.state(about, "firstName", first.strip(), "SDN_Name")


def _remarked(about: About, remarks: str, notes: Notes) -> None:
    rest = []
    for part in filter(None, (part.strip() for part in remarks.rstrip(".").split(";"))):
        prop, value = next(((prop, said[1]) for form, prop in _REMARKS if (said := form.fullmatch(part))), ("", ""))
        if (prop in _PERSONAL and about.schema != "Person") or (prop in _AFLOAT and about.schema != "Vessel"):
            prop = ""
        if prop in {"email", "website", "taxNumber", "registrationNumber", "idNumber"} and about.schema in {
            "Vessel",
            "Airplane",
        }:
            prop = ""
        if prop == "birthDate":
            value = value.replace(" to ", "/")
        if prop:
            notes.state(about, prop, value, "Remarks")
        else:
            rest.append(part)
    if rest:
        notes.state(about, "notes", "; ".join(rest), "Remarks")


def _address(row: Row, fields: list[str], notes: Notes) -> ReportDraft | Unread:
    number, sub, street, city, country, remarks = fields
    about = About(f"ofac:{number}/address:{sub}", "Address", lang="en")
    full = ", ".join(filter(None, (street, city, country)))
    if not full:
        notes.find("nothing", "The row says that no address is known.", "Address")
        return _draft(row, f"{number}/address/{sub}", f"No address of {number} is known", notes, remarks)
    for prop, value in (("full", full), ("street", street), ("city", city), ("country", country), ("remarks", remarks)):
        notes.state(about, prop, value, prop)
    link = About(f"ofac:{number}/at:{sub}", "UnknownLink")
    notes.refer(link, "subject", f"ofac:{number}", "ent_num")
    notes.refer(link, "object", about.entity, "add_num")
    notes.state(link, "role", "address", "add_num")
    return _draft(row, f"{number}/address/{sub}", full, notes)


def _alias(row: Row, fields: list[str], notes: Notes) -> ReportDraft | Unread:
    number, sub, kind, name, remarks = fields
    if not name:
        return Unread(row.raw, notes.place, "no_name", "The row of another name has no name.")
    about = About(f"ofac:{number}", "LegalEntity", lang="en")
    if kind.lower() not in _ALIAS:
        notes.find(
            "alias_type", f"The type “{kind[:40]}” of a name is not known; it was taken as another name.", "alt_type"
        )
    last, comma, first = name.partition(",")
    said = f"{first.strip()} {last.strip()}" if comma else name
    notes.state(about, "alias" if kind.lower() not in ("fka",) else "previousName", said, "alt_name")
    notes.state(about, "notes", remarks, "alt_remarks")
    return _draft(row, f"{number}/name/{sub}", said, notes, remarks)


_ROWS = {"entry": _entry, "address": _address, "alias": _alias}
