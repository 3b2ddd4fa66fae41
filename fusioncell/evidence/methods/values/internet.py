"""What addresses on the internet have in common: host names, and the disarmed spelling of threat reports."""

from __future__ import annotations

import ipaddress
import re

_DISARMED = (
    (re.compile(r"^hxxp", re.IGNORECASE), "http"),
    (re.compile(r"\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*", re.IGNORECASE), "."),
    (re.compile(r"\s*[\[({]\s*(?:@|at)\s*[\])}]\s*", re.IGNORECASE), "@"),
    (re.compile(r"\[:\]"), ":"),
    (re.compile(r"\[://\]"), "://"),
)
_LABEL = re.compile(r"[\w](?:[\w-]{0,61}[\w])?")
_LONGEST_HOST = 253
DEFANGED = "The address was written so that nobody follows it by accident; it is kept in its usual form."


def refanged(text: str) -> tuple[str, bool]:
    """The usual form of an address, and whether it was disarmed.

    >>> refanged("hxxps://evil[.]example")
    ('https://evil.example', True)
    """
    whole = text
    for pattern, plain in _DISARMED:
        whole = pattern.sub(plain, whole)
    return whole, whole != text


def host_of(text: str) -> str | None:
    """A host name in lower case, its international labels readable; an IP address as it is usually written."""
    host = text.strip().rstrip(".").casefold()
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        pass
    if not host or len(host) > _LONGEST_HOST or not all(map(_LABEL.fullmatch, host.split("."))):
        return None
    labels = [_readable(label) for label in host.split(".")]
    return None if labels[-1].isdigit() else ".".join(labels)


def _readable(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        readable = label[4:].encode("ascii").decode("punycode").casefold()
    except (UnicodeError, ValueError):
        return label
    return readable if _LABEL.fullmatch(readable) and readable == _readable(readable) else label
