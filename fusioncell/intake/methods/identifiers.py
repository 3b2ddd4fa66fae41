"""Numbers and addresses in running text that identify somebody or something.

A number is only taken for something when its form is unmistakable (an IBAN with its check digits, an e-mail address) or
a word before it says what it is. The value is cleaned by the kind of value it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import bitcoin, iban, imo

from fusioncell.evidence.methods.values import account, coordinates, document, email, phone, plate, vessel
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Unclear
from fusioncell.intake.methods.found import Found, What
from fusioncell.intake.methods.mgrs import mgrs_to_degrees

_PHONE_WORD = (
    r"tel(?:ephone|éfono|efone|\.)?|t[ée]l(?:éphone)?\.?|phone|mobile|cell|gsm|whatsapp|call(?:ed|ing)?|num[ée]ro|móvil|"
    r"тел(?:ефон)?\.?|моб\.?|هاتف|جوال|رقم|电话|手机|telefone|celular"
)
_PLATE_WORD = (
    r"(?:licen[cs]e |number |registration )?plates?|reg(?:istration)?\.?(?: no\.?| number)?|"
    r"immat(?:riculation|riculée?)?\.?|"
    r"plaque|matr[íi]cula|placa|гос\.? ?номер|номерной знак|لوحة|车牌|chapa"
)
_PASSPORT_WORD = r"passports?|passeport|pasaporte|passaporte|паспорт|جواز(?: سفر)?|护照"
_ACCOUNT_WORD = r"accounts?|a/c|acct\.?|compte|cuenta|conta|сч[её]т|حساب|账[号户]|iban"
_SHIP_WORD = r"imo(?: no\.?| number)?"
_FLIGHT_WORD = r"flight|vol|vuelo|voo|рейс|رحلة|航班"
_NUMBER_SIGN = r"(?:\s*(?:number|num|no|nr|n[°ºo]|№|#|is|:|=|with|номер|رقم|号))*[\s.:#]*"


def _after(word: str, form: str) -> re.Pattern[str]:
    return re.compile(rf"(?:\b|(?<=\d))(?:{word}){_NUMBER_SIGN}(?P<value>{form})", re.IGNORECASE)


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}(?![\w-])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_BITCOIN = re.compile(r"\b(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71})\b")
_ETHEREUM = re.compile(r"\b0x[0-9a-fA-F]{40}\b")
_PHONE_PLUS = re.compile(
    r"(?<![\w+])(?:\+|00)[1-9]\d{0,3}[\s./-]?(?:\(0?\d{1,4}\)[\s./-]?)?\d(?:[\s./-]?\d){5,12}(?!\w)"
)
_DIALLED = r"\+?\(?\d[\d\s().\u2010-\u2015/-]{4,18}\d"
_PHONE_SAID = _after(_PHONE_WORD, _DIALLED)
_PLATE_SAID = _after(_PLATE_WORD, r"(?-i:[A-Z0-9](?:[ -]?[A-Z0-9]{1,5}){1,4})\b")
_PASSPORT_SAID = _after(_PASSPORT_WORD, r"(?-i:[A-Z]{0,3}[ ]?\d{5,9}[A-Z]?)\b")
_ACCOUNT_SAID = _after(_ACCOUNT_WORD, r"\d[\d -]{6,32}\d\b")
_IMO_SAID = _after(_SHIP_WORD, r"\d{7}\b")
_MMSI_SAID = _after(r"mmsi(?: no\.?| number)?", r"\d{9}\b")
_FLIGHT_SAID = _after(_FLIGHT_WORD, r"(?-i:[A-Z0-9]{2}[A-Z]?) ?\d{1,4}[A-Z]?\b")
_SIDE = r"[NSEWO北南东西]"
_DEGREES = re.compile(
    rf"(?:(?:{_SIDE}\s?)?\d{{1,3}}(?:[.,]\d+)?\s?[°º]\s?(?:\d{{1,2}}(?:[.,]\d+)?\s?['′’]\s?)?(?:\d{{1,2}}(?:[.,]\d+)?\s?"
    rf"(?:[\"″”]|'')\s?)?(?:{_SIDE})?[\s,;/]*){{2}}",
)
_DECIMAL = re.compile(r"(?<![\d.,/-])[-+−]?\d{1,2}\.\d{3,8}\s?[,;/ ]\s?[-+−]?\d{1,3}\.\d{3,8}(?![\d.,/-]?\d)")
_MGRS = re.compile(r"\b(?:[1-9]|[1-5]\d|60)[C-HJ-NP-X] ?[A-HJ-NP-Z]{2} ?(?:\d{4}|\d{6}|\d{8}|\d{10}|\d{2,5} \d{2,5})\b")
_GEO = re.compile(r"\bgeo:-?\d{1,2}(?:\.\d+)?,-?\d{1,3}(?:\.\d+)?")
_LONGEST = 2_000_000
_SHORTEST_PLATE = 4


@dataclass(frozen=True, slots=True)
class _Rule:
    what: What
    pattern: re.Pattern[str]
    kind: Kind
    prop: str
    ground: str
    score: float
    fits: Callable[[str], bool] = lambda _text: True


def _is_flight(text: str) -> bool:
    return bool(re.search(r"[A-Z]", text[:2]))


def _is_plate(text: str) -> bool:
    return any(map(str.isdigit, text)) and len(text.replace(" ", "")) >= _SHORTEST_PLATE


_RULES = (
    _Rule(What.EMAIL, _EMAIL, email.KIND, "email", "form of an e-mail address", 0.98),
    _Rule(What.IBAN, _IBAN, account.KIND, "iban", "check digits of an IBAN", 0.99, iban.is_valid),
    _Rule(What.WALLET, _BITCOIN, account.KIND, "publicKey", "check digits of a wallet", 0.98, bitcoin.is_valid),
    _Rule(What.WALLET, _ETHEREUM, account.KIND, "publicKey", "form of an Ethereum address", 0.9),
    _Rule(What.IMO, _IMO_SAID, vessel.KIND, "imoNumber", "named an IMO number, check digit right", 0.97, imo.is_valid),
    _Rule(What.MMSI, _MMSI_SAID, vessel.KIND, "mmsi", "named an MMSI", 0.95),
    _Rule(What.COORDINATES, _GEO, coordinates.KIND, "coordinates", "a geo: address", 0.97),
    _Rule(What.COORDINATES, _DEGREES, coordinates.KIND, "coordinates", "degrees with their sides", 0.97),
    _Rule(What.COORDINATES, _DECIMAL, coordinates.KIND, "coordinates", "two decimals on the earth", 0.7),
    _Rule(What.PASSPORT, _PASSPORT_SAID, document.KIND, "passportNumber", "named a passport", 0.9),
    _Rule(What.FLIGHT, _FLIGHT_SAID, document.KIND, "number", "named a flight", 0.9, _is_flight),
    _Rule(What.PHONE, _PHONE_PLUS, phone.KIND, "number", "international form", 0.95),
    _Rule(What.PHONE, _PHONE_SAID, phone.KIND, "number", "named a telephone", 0.85),
    _Rule(What.PLATE, _PLATE_SAID, plate.KIND, "registrationNumber", "named a registration plate", 0.85, _is_plate),
    _Rule(What.ACCOUNT, _ACCOUNT_SAID, account.KIND, "accountNumber", "named an account", 0.75),
)  # fmt: skip


def identifiers(text: str, country: str | None = None) -> Iterator[Found]:
    """Every identifier in the text, the surest first; `country` is where its writer dials from.

    >>> [(f.what.value, f.value) for f in identifiers("Call +33 6 12 34 56 78 about IMO 9074729, plate AB-123-CD.")]
    [('imo', '9074729'), ('phone', '+33612345678'), ('phone', '+33612345678'), ('plate', 'AB123CD')]
    """
    for rule in _RULES:
        for found in rule.pattern.finditer(text[:_LONGEST]):
            one = _judged(rule, found, country)
            if one is not None:
                yield one
    for found in _MGRS.finditer(text[:_LONGEST]):
        place = mgrs_to_degrees(found.group())
        if place is not None:
            yield Found(found.start(), found.end(), What.COORDINATES, place[0], place[1], "military grid (MGRS)", 0.8)


def _judged(rule: _Rule, found: re.Match[str], country: str | None) -> Found | None:
    group = "value" if "value" in rule.pattern.groupindex else 0
    raw = found[group].rstrip(" ,;/.-(")
    start = found.start(group)
    if not rule.fits(raw):
        return None
    cleaned = rule.kind.clean(raw, Hints(country=country, prop=rule.prop))
    if isinstance(cleaned, Unclear):
        return None
    doubts = {each.code for each in cleaned.findings}
    if doubts & {"check_digits", "swapped", "no_number", "unassigned", "not_a_ship"} and rule.what is not What.PHONE:
        return None
    score = rule.score * (0.6 if doubts & {"unassigned", "no_country", "zero", "whole_degrees"} else 1)
    return Found(start, start + len(raw), rule.what, _shown(rule, cleaned), _precise(rule, cleaned), rule.ground, score)


def _shown(rule: _Rule, cleaned: Cleaned) -> str:
    return cleaned.value.upper() if rule.what is What.FLIGHT else cleaned.value


def _precise(rule: _Rule, cleaned: Cleaned) -> str:
    return cleaned.precision if rule.what is What.COORDINATES else ""
