"""Links and domains."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Likeness, Unclear, one_line, same_or_not
from fusioncell.evidence.methods.values.internet import DEFANGED, host_of, refanged
from fusioncell.evidence.methods.values.script import scripts_of

_SCHEMES = {"http": 80, "https": 443, "ftp": 21, "ftps": 990, "sftp": 22}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_LONGEST_LINK = 8_000


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """The link with scheme and host in lower case; schemes that run something are refused."""
    text, defanged = refanged(one_line(raw))
    findings = [Finding("defanged", DEFANGED)] if defanged else []
    if " " in text or len(text) > _LONGEST_LINK:
        return Unclear("no_link", f"“{text[:80]}” is not one link.")
    scheme = _SCHEME.match(text)
    if not scheme:
        text = "http://" + text.lstrip("/")
        findings.append(Finding("no_scheme", "The link does not say how it is reached; http is assumed."))
    elif scheme[1].lower() not in _SCHEMES:
        return Unclear("scheme", f"“{scheme[1][:20]}:” is no scheme of a link to a page or file.")
    return _cleaned(text, raw, findings)


def _cleaned(text: str, raw: str, findings: list[Finding]) -> Cleaned | Unclear:
    try:
        parts = urlsplit(text)
        host, port = host_of(parts.hostname or ""), parts.port
    except ValueError:
        return Unclear("no_link", f"“{text[:80]}” is not a link.")
    if host is None or ("." not in host and ":" not in host and host != "localhost"):
        return Unclear("no_host", f"“{text[:80]}” names no host.")
    if parts.username is not None:
        findings.append(Finding("credentials", "The link carries a user name, which can hide its real host."))
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _SCHEMES[parts.scheme]:
        place += f":{port}"
    if parts.username is not None:
        place = f"{parts.netloc.rpartition('@')[0]}@{place}"
    value = urlunsplit((parts.scheme, place, parts.path or "/", parts.query, parts.fragment))
    return Cleaned(value, raw, tuple(findings))


def compare(one: str, other: str) -> Likeness:
    """Identical, the same host, or different."""
    if one == other:
        return same_or_not(one, other)
    host, other_host = urlsplit(one).hostname, urlsplit(other).hostname
    if host and host == other_host:
        return Likeness(0.4, f"Both links are at {host}.")
    return same_or_not(one, other)


def clean_domain(raw: str, hints: Hints) -> Cleaned | Unclear:
    """A domain in lower case, international labels readable."""
    text, defanged = refanged(one_line(raw))
    host = host_of(text)
    if host is None:
        return Unclear("no_domain", f"“{text[:80]}” is not a domain.")
    findings = [Finding("defanged", DEFANGED)] if defanged else []
    findings += [
        Finding("mixed_scripts", f"“{label}” mixes scripts; some letters may only look alike.")
        for label in host.split(".")
        if len(scripts_of(label)) > 1
    ]
    return Cleaned(host, raw, tuple(findings))


def compare_domains(one: str, other: str) -> Likeness:
    """Identical, one under the other, or different."""
    if one.endswith("." + other) or other.endswith("." + one):
        return Likeness(0.5, f"One of “{one}” and “{other}” is a part of the other.")
    return same_or_not(one, other)


KIND = Kind(clean, compare)
DOMAIN = Kind(clean_domain, compare_domains)
