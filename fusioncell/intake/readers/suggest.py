"""A first mapping for an unknown table, from its header and its HXL tags: for a person to correct and approve.

Tags are those of HXL 1.1 (hxlstandard.org); column names are known in the working languages of the cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.readers.binding import ROW
from fusioncell.intake.readers.encoding import as_utf8, of_table
from fusioncell.intake.readers.face import as_stream
from fusioncell.intake.readers.mapping import Entity, Mapping, ReportOf, Rule
from fusioncell.intake.readers.rows import Rows, delimiter_of
from fusioncell.intake.readers.table import is_tag_row

SAMPLE = 50
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_MONTHS = 12
_PERSON = {
    "name": "name|full name|nom|nom complet|nombre|nome|الاسم|الاسم الكامل|姓名|имя|фио",
    "firstName": "first name|given name|prénom|prenom|nombre de pila",
    "lastName": "last name|surname|family name|nom de famille|apellido|apellidos",
    "alias": "alias|aka|a k a|known as",
    "birthDate": "date of birth|dob|birth date|born|date de naissance|fecha de nacimiento|تاريخ الميلاد|出生日期",
    "birthPlace": "place of birth|birth place|lieu de naissance|lugar de nacimiento",
    "nationality": "nationality|nationalité|nacionalidad|الجنسية|国籍|гражданство",
    "gender": "gender|sex|sexe|sexo",
    "passportNumber": "passport|passport number|passport no|passeport|pasaporte",
    "idNumber": "national id|id number|identity number|identity card|cin",
    "phone": "phone|telephone|mobile|phone number|téléphone|teléfono|الهاتف|电话",
    "email": "email|e mail|email address|courriel",
    "address": "address|adresse|dirección|endereço|العنوان|地址",
}
_EVENT = {
    "name": "event|event name|headline|title|titre|título",
    "incidentType": "type|event type|incident type|category",
    "date": "date|event date|incident date|fecha|التاريخ|日期",
    "startDate": "start|start date|date start|from",
    "endDate": "end|end date|date end|to",
    "location": "location|place|lieu|lugar|where|المكان|地点",
    "region": "region|state|province|admin1|adm 1|adm1|admin2|adm 2|adm2|district",
    "country": "country|pays|país|iso|iso3|الدولة|国家",
    "latitude": "latitude|lat",
    "longitude": "longitude|lon|long|lng",
    "deaths": "deaths|fatalities|killed|best|morts|muertos",
    "deathsLow": "low|deaths low",
    "deathsHigh": "high|deaths high",
    "injured": "injured|wounded|blessés|heridos",
    "description": "description|notes|summary|details|narrative",
    "publisher": "source|source office|publisher",
    "sourceUrl": "url|link|source url",
}
_TAGS = {
    "#date+start": "startDate", "#date+end": "endDate", "#date": "date", "#geo+lat": "latitude",
    "#geo+lon": "longitude", "#loc": "location", "#adm1": "region", "#adm2": "region", "#country": "country",
    "#affected+killed": "deaths", "#affected+injured": "injured", "#event": "name", "#description": "description",
    "#meta+source": "publisher", "#meta+url": "sourceUrl",
}  # fmt: skip
_DATES = {"date", "startDate", "endDate", "birthDate"}


def suggest_mapping(head: bytes, name: str = "suggested") -> Mapping:
    """A mapping for the table that begins so. Raises `Unreadable` when there is no header in it."""
    header, tags, rows = _looked_at(head)
    stated = _properties(header, tags)
    schema = _schema(stated.values())
    rules = tuple(rule for rule in _rules(header, stated, rows, schema))
    number = next((column for column in header if column.strip().lower() in ("id", "number", "no", "ref")), None)
    titles = [column for column, prop in stated.items() if prop in ("name", "title")] or [
        column for column in header if column
    ][:1]
    dated = [rule for rule in rules if rule.date and rule.property in ("startDate", "date")]
    first = max(dated, key=lambda rule: rule.property, default=None)
    return Mapping(
        name=name,
        about="Suggested from the header; to be corrected and approved.",
        columns=tuple(stated),
        nothing=("", "NA", "N/A"),
        report=ReportOf(
            title=f"{{{titles[0]}}}",
            external_id=f"{{{number}}}" if number else None,
            occurred_from=first,
            occurred_to=next((rule for rule in rules if rule.date and rule.property == "endDate"), first),
        ),
        entities=(Entity("row", schema, f"row:{{{number or ROW}}}", rules),),
    )


def _looked_at(head: bytes) -> tuple[list[str], dict[str, str], list[list[str]]]:
    encoding = of_table(head, None)
    utf8 = encoding.codec.startswith("utf")
    text = as_utf8(head) if utf8 else head
    codec = "utf-8" if utf8 else encoding.codec
    delimiter = delimiter_of(text.partition(b"\n")[0].decode(codec, "replace"))
    walk = Rows(as_stream([text]), codec, delimiter, len(text) + 1)
    rows = [row.fields for row in islice(walk, SAMPLE)]
    if not rows or not any(field.strip() for field in rows[0]):
        raise Unreadable("There is no header from which a mapping could be suggested.", "line 1")
    header = [" ".join(field.split()) for field in rows[0]]
    body = [fields for fields in rows[1:] if len(fields) == len(header)]
    if body and is_tag_row(body[0]):
        return header, dict(zip(header, body[0], strict=True)), body[1:]
    return header, {}, body


def _properties(header: Iterable[str], tags: dict[str, str]) -> dict[str, str]:
    """Which property each column most likely states; columns that tell nothing are left out."""
    counted = Counter(header)
    stated: dict[str, str] = {}
    for column in header:
        prop = _tagged(tags.get(column, "")) or _named(column)
        if prop and column and counted[column] == 1:
            stated[column] = prop
    return stated


def _tagged(tag: str) -> str | None:
    parts = tag.strip().lower().split("+")
    while parts:
        if prop := _TAGS.get("+".join(parts)):
            return prop
        parts.pop()
    return None


def _named(column: str) -> str | None:
    bare = " ".join(re.sub(r"[\W_]+", " ", column.lower()).split())
    for properties in (_PERSON, _EVENT):
        for prop, names in properties.items():
            if bare in names.split("|"):
                return prop
    return None


def _schema(properties: Iterable[str]) -> str:
    said = set(properties)
    person = len(said & (_PERSON.keys() - _EVENT.keys()))
    event = len(said & (_EVENT.keys() - _PERSON.keys()))
    return "Person" if person > event else "Incident"


def _rules(header: list[str], stated: dict[str, str], rows: list[list[str]], schema: str) -> Iterable[Rule]:
    fitting = _PERSON if schema == "Person" else _EVENT
    by_property = {prop: column for column, prop in stated.items()}
    if schema == "Incident" and {"latitude", "longitude"} <= by_property.keys():
        yield Rule("coordinates", pair=(by_property["latitude"], by_property["longitude"]))
    for column, prop in stated.items():
        if prop not in fitting or prop in ("latitude", "longitude"):
            continue
        form = _form([fields[header.index(column)].strip() for fields in rows]) if prop in _DATES else None
        yield Rule(prop, date=column, format=form) if form else Rule(prop, column=column)


def _form(values: list[str]) -> str | None:
    """The form of a column of dates, only where the values themselves leave no doubt about day and month."""
    filled = [value for value in values if value]
    if filled and all(_ISO.match(value) for value in filled):
        return "iso"
    found = [_SLASHED.fullmatch(value) for value in filled]
    if not found or not all(found):
        return None
    between = {match[2] for match in found if match}
    first = max(int(match[1]) for match in found if match)
    second = max(int(match[3]) for match in found if match)
    if len(between) != 1 or (first > _MOST_MONTHS) == (second > _MOST_MONTHS):
        return None
    mark = between.pop()
    return f"%d{mark}%m{mark}%Y" if first > _MOST_MONTHS else f"%m{mark}%d{mark}%Y"
