"""Email addresses."""

from __future__ import annotations

import re

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Likeness, Unclear, nearly, one_line
from fusioncell.evidence.methods.values.internet import DEFANGED, host_of, refanged

_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}")


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """The address with its domain in lower case; the part before the @ is the receiver's own business and stays."""
    text = one_line(raw)
    if "<" in text and text.endswith(">"):
        text = text[text.rindex("<") + 1 : -1]
    text = text.removeprefix("mailto:").strip(" .;,")
    whole, defanged = refanged(text)
    local, at, domain = whole.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith("."):
        return Unclear("no_address", f"“{text[:80]}” is not an email address.")
    host = host_of(domain)
    if host is None or "." not in host:
        return Unclear("no_domain", f"“{domain[:80]}” is not a domain that mail could go to.")
    findings = (Finding("defanged", DEFANGED),) if defanged else ()
    return Cleaned(f"{local}@{host}", raw, findings)


def compare(one: str, other: str) -> Likeness:
    """Case aside, identical or one slip apart."""
    return nearly(one.casefold(), other.casefold())


KIND = Kind(clean, compare)
