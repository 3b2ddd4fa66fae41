"""Accounts at banks and elsewhere: IBAN, BIC, LEI, addresses of cryptocurrencies, and numbers without a check."""

from __future__ import annotations

import re

from stdnum import bic, bitcoin, iban, lei

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.folding import fold
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Unclear, nearly, one_line

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_BITCOIN = re.compile(r"(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71})")
_ETHEREUM = re.compile(r"0x[0-9a-fA-F]{40}")
_LONGEST_ACCOUNT = 100


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """Capitals and digits without spacing; a wrong check digit is a finding, since a wrong number is evidence too."""
    text = one_line(raw)
    together = text.replace(" ", "")
    if _ETHEREUM.fullmatch(together):
        return Cleaned(together.lower(), raw, (), "ethereum")
    if hints.prop == "publicKey" or _BITCOIN.fullmatch(together):
        return _wallet(together, raw)
    number = "".join(fold(re.sub(r"^(?:iban|bic|swift|lei|a/c|acct?|account)[\s:.#]*", "", text, flags=re.I)).split())
    number = number.replace("'", "").upper()
    if not any(map(str.isdigit, number)) and hints.prop not in {"bic", "swiftBic"}:
        return Unclear("no_account", f"“{text[:60]}” is not the number of an account.")
    if len(number) > _LONGEST_ACCOUNT:
        return Unclear("too_long", "This is too long for the number of an account.")
    return _checked(number, raw, hints)


def _wallet(text: str, raw: str) -> Cleaned | Unclear:
    if not text or len(text) > _LONGEST_ACCOUNT:
        return Unclear("no_account", f"“{text[:60]}” is not the address of a wallet.")
    if _BITCOIN.fullmatch(text) and not bitcoin.is_valid(text):
        return Cleaned(
            text, raw, (Finding("check_digits", "The check digits of this Bitcoin address are wrong."),), "bitcoin"
        )
    return Cleaned(text, raw, (), "bitcoin" if _BITCOIN.fullmatch(text) else "")


def _checked(number: str, raw: str, hints: Hints) -> Cleaned | Unclear:
    if hints.prop in {"bic", "swiftBic"}:
        return _with_check(number, raw, "BIC", bic.is_valid(number))
    if hints.prop == "leiCode":
        return _with_check(number, raw, "LEI", lei.is_valid(number))
    if hints.prop == "iban" or _IBAN.fullmatch(number):
        valid = iban.is_valid(number)
        if valid or hints.prop == "iban":
            return _with_check(number, raw, "IBAN", valid)
    return Cleaned(number, raw, (), "")


def _with_check(number: str, raw: str, scheme: str, valid: bool) -> Cleaned:
    if valid:
        return Cleaned(number, raw, (), scheme)
    said = f"This is not a valid {scheme}: its form, length or check digits are wrong."
    return Cleaned(number, raw, (Finding("check_digits", said),), scheme)


KIND = Kind(clean, nearly)
