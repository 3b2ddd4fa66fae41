"""Identifiers in the patterns of STIX indicators, where a pattern is simple enough to say so.

Read are comparisons by `=` joined by OR or AND within observations joined by OR or AND. A pattern with
anything else (NOT, LIKE, MATCHES, IN, ranges, FOLLOWEDBY, qualifiers of time) stays the text that it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ONE = re.compile(r"""([a-z0-9-]+):([^\s=!<>]+)\s*=\s*'((?:[^'\\]|\\.)*)'""")
_JOINT = re.compile(r"[\[\]()\s]|\bOR\b|\bAND\b")
HASHES = {"md5": "md5", "sha-1": "sha1", "sha1": "sha1", "sha-256": "sha256", "sha256": "sha256"}
PROPERTIES = {
    "domain-name:value": "domain",
    "hostname:value": "domain",
    "ipv4-addr:value": "ipAddress",
    "ipv6-addr:value": "ipAddress",
    "url:value": "url",
    "email-addr:value": "email",
    "email-message:sender_ref.value": "email",
    "email-message:from_ref.value": "email",
    "mac-addr:value": "macAddress",
    "file:name": "fileName",
    "file:path": "filePath",
    "process:name": "processName",
    "app:id": "appId",
}


@lru_cache(maxsize=1024)
def _property_of(kind: str, path: str) -> str | None:
    if path.startswith("hashes."):
        return HASHES.get(path.removeprefix("hashes.").strip("'\"").lower())
    return PROPERTIES.get(f"{kind}:{path}")


def identifiers(pattern: str) -> list[tuple[str, str]]:
    r"""The (property, value) pairs of a simple pattern, none of any other.

    >>> identifiers("[domain-name:value = 'example.org' OR file:hashes.'SHA-256' = 'ab12']")
    [('domain', 'example.org'), ('sha256', 'ab12')]
    >>> identifiers("[ipv4-addr:value ISSUBSET '10.0.0.0/8']")
    []
    """
    rest = _ONE.sub("", pattern)
    if _JOINT.sub("", rest):
        return []
    pairs = []
    for kind, path, value in _ONE.findall(pattern):
        prop = _property_of(kind, path)
        if prop:
            pairs.append((prop, re.sub(r"\\(.)", r"\1", value)))
    return pairs
