"""Which schema and which properties of the ontology each type of STIX object speaks of.

A dotted path goes into objects; a list states each of its values. What is not named here stays in the
original.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from fusioncell.foundation.words import Kind
from fusioncell.intake.readers.fields import Says

IDENTITY = {"individual": "Person", "organization": "Organization"}
_SAID = {"name": "name", "aliases": "alias", "description": "description", "labels": "keywords"}
_ATTACK = {"x_mitre_aliases": "alias", "x_mitre_platforms": "platform"}
_HASHES = {"hashes.MD5": "md5", "hashes.SHA-1": "sha1", "hashes.SHA-256": "sha256"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema, and for each path of the object the property it states."""

    schema: str
    paths: Mapping[str, str]
    kind: Kind = Kind.DOCUMENT


def _shape(schema: str, /, kind: Kind = Kind.DOCUMENT, **more: str) -> Shape:
    return Shape(schema, _SAID | more, kind)


def _observed(schema: str, /, **paths: str) -> Shape:
    """What a sensor or a person saw, with no opinion in it."""
    return Shape(schema, paths, Kind.OBSERVATION)


def _file(**paths: str) -> Shape:
    return Shape("DigitalFile", _HASHES | paths, Kind.OBSERVATION)


SHAPES: Mapping[str, Shape] = {
    "identity": _shape("LegalEntity", sectors="sector", contact_information="notes"),
    "threat-actor": _shape("LegalEntity", Kind.OPINION, goals="goals"),
    "intrusion-set": _shape("IntrusionSet", Kind.OPINION, goals="goals"),
    "campaign": _shape("Campaign", Kind.OPINION, first_seen="startDate", last_seen="endDate"),
    "incident": _shape("Incident"),
    "malware": Shape("Malware", _SAID | _ATTACK | {"malware_types": "type"}),
    "tool": Shape("Tool", _SAID | _ATTACK | {"tool_types": "type", "tool_version": "version"}),
    "attack-pattern": Shape("AttackPattern", _SAID | _ATTACK),
    "course-of-action": _shape("CourseOfAction"),
    "vulnerability": _shape("Vulnerability"),
    "infrastructure": _shape("Infrastructure", infrastructure_types="type"),
    "indicator": _shape(
        "Indicator", Kind.OPINION, indicator_types="keywords", pattern="pattern", pattern_type="patternType",
        valid_from="validFrom", valid_until="validUntil",
    ),
    "location": _shape(
        "Address", country="country", region="region", city="city", street_address="street",
        postal_code="postalCode", latitude="latitude", longitude="longitude",
    ),
    "report": _shape("Document", published="publishedAt"),
    "grouping": _shape("Document"),
    "note": _shape("Document", Kind.OPINION, abstract="title", content="bodyText"),
    "opinion": _shape("Document", Kind.OPINION, opinion="title", explanation="bodyText"),
    "observed-data": _observed(
        "ObservedData", first_observed="startDate", last_observed="endDate", number_observed="count",
        object_refs="observed",
    ),
    "domain-name": _observed("OnlineAddress", value="domain"),
    "ipv4-addr": _observed("OnlineAddress", value="ipAddress"),
    "ipv6-addr": _observed("OnlineAddress", value="ipAddress"),
    "mac-addr": _observed("OnlineAddress", value="macAddress"),
    "url": _observed("OnlineAddress", value="url"),
    "autonomous-system": _observed("OnlineAddress", name="name"),
    "email-addr": _observed("Email", value="email", display_name="name"),
    "email-message": _observed("Document", subject="title", body="bodyText"),
    "user-account": _observed(
        "UserAccount", user_id="username", account_login="username", display_name="name", account_type="service"
    ),
    "file": _file(name="fileName"),
    "artifact": _file(url="url"),
    "x509-certificate": _file(subject="name"),
    "process": _observed("Concept", command_line="name"),
    "software": _observed("Software", name="name", vendor="publisher", version="version"),
    "directory": _observed("Concept", path="name"),
    "mutex": _observed("Concept", name="name"),
    "windows-registry-key": _observed("Concept", key="name"),
}  # fmt: skip
OTHER = _shape("Concept")
LINKS = {
    "relationship": ("UnknownLink", (("subject", "source_ref"), ("object", "target_ref"))),
    "sighting": ("Sighting", (("sighted", "sighting_of_ref"), ("where", "where_sighted_refs"))),
}
COUNTED = {"sighting": ("count", "count")}
NUMBERS = {"vulnerability": ("cve", "CVE-"), "attack-pattern": ("attackId", "T")}  # property, and how it begins
MARKING = "marking-definition"


def shape_of(says: Says) -> Shape:
    """The shape of an object; any type that is not known states its name and description as a concept."""
    kind = str(says.get("type"))
    if kind == "identity":
        shape = SHAPES[kind]
        schema = IDENTITY.get(str(says.get("identity_class")), shape.schema)
        return Shape(schema, shape.paths, shape.kind)
    return SHAPES.get(kind, OTHER)


def values_at(says: Says, path: str) -> Iterator[tuple[str, str]]:
    """Each text at a path, with the path by which a selector would point to it."""
    value: object = says.get(path)
    if value is None and "." in path:
        first, _, rest = path.partition(".")
        inner = says.get(first)
        value = inner.get(rest) if isinstance(inner, dict) else None
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, str(value)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            if isinstance(each, str):
                yield f"{path}.[{number}]", each


@dataclass(frozen=True, slots=True)
class Layout:
    """Which of the fields that matter an object has: objects of one producer share a few dozen of them."""

    references: tuple[str, ...]
    lists: tuple[str, ...]
    seen: tuple[tuple[str, str], ...]
    times: tuple[str, ...]
    words: tuple[str, ...]


_SEEN = (("first_seen", "last_seen"), ("first_observed", "last_observed"), ("start_time", "stop_time"))
_WORDS = ("description", "content", "explanation", "pattern")


@lru_cache(maxsize=4096)
def layout_of(fields: tuple[str, ...]) -> Layout:
    """The layout of an object with these fields."""
    return Layout(
        references=tuple(field for field in fields if field.endswith("_ref")),
        lists=tuple(field for field in fields if field.endswith("_refs") and field != "object_marking_refs"),
        seen=tuple(pair for pair in _SEEN if pair[0] in fields or pair[1] in fields),
        times=tuple(field for field in ("created", "modified") if field in fields),
        words=tuple(field for field in _WORDS if field in fields),
    )
