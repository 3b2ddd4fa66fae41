"""Addresses and networks of the internet protocol, versions 4 and 6."""

from __future__ import annotations

import ipaddress
import re

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Likeness, Unclear, one_line, same_or_not
from fusioncell.evidence.methods.values.internet import DEFANGED, refanged

_PORT = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|(\d+\.\d+\.\d+\.\d+)):(\d{1,5})")


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """The shortest usual form; a network keeps its length, a port is left out with a finding."""
    text, defanged = refanged(one_line(raw))
    findings = [Finding("defanged", DEFANGED)] if defanged else []
    if with_port := _PORT.fullmatch(text):
        text = with_port[1] or with_port[2]
        findings.append(
            Finding("port", f"The port {with_port[3]} is no part of the address; it stays in the original.")
        )
    try:
        if "/" in text:
            network = ipaddress.ip_network(text, strict=False)
            return Cleaned(str(network), raw, tuple(findings), f"{network.num_addresses:,} addresses")
        address = ipaddress.ip_address(text)
    except ValueError:
        return Unclear("no_ip", f"“{text[:60]}” is not an IP address.")
    if not address.is_global:
        said = f"{address} is not an address of the public internet; the same one is used in many places."
        findings.append(Finding("private", said))
    return Cleaned(str(address), raw, tuple(findings), "address")


def compare(one: str, other: str) -> Likeness:
    """Identical, one within the other's network, or different."""
    if one == other:
        return same_or_not(one, other)
    a, b = ipaddress.ip_network(one, strict=False), ipaddress.ip_network(other, strict=False)
    if a.version == b.version and a.overlaps(b):
        return Likeness(0.5, f"One of {one} and {other} is within the other.")
    return same_or_not(one, other)


KIND = Kind(clean, compare)
