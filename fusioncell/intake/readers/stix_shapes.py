"""Which schema and which properties of the ontology each type of STIX object speaks of.

A dotted path goes into objects; a list states each of its values. What is not named here stays in the
original.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fusioncell.foundation.words import Kind
from fusioncell.intake.readers.fields import Says

IDENTITY = {"individual": "Person", "organization": "Organization"}
_SAID = {"name": "name", "aliases": "alias", "description": "description"}
_ATTACK = {"x_mitre_aliases": "alias", "x_mitre_platforms": "keywords", "labels": "keywords"}
_HASHES = {"hashes.MD5": "md5", "hashes.SHA-1": "sha1", "hashes.SHA-256": "sha256"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema, and for each path of the object the property it states."""

    schema: str
    paths: Mapping[str, str]
    kind: Kind = Kind.DOCUMENT


def _shape(schema: str, kind: Kind = Kind.DOCUMENT, **more: str) -> Shape:
    paths = _SAID | _ATTACK | more
    return Shape(schema, {path.replace("__", "."): prop for path, prop in paths.items()}, kind)


def _observed(schema: str, **paths: str) -> Shape:
    """What a sensor or a person saw, with no opinion in it."""
    return Shape(schema, {path.replace("__", "."): prop for path, prop in paths.items()}, Kind.OBSERVATION)


_PLACE = {"country": "country", "region": "region", "city": "city", "street_address": "street"}
SHAPES: Mapping[str, Shape] = {
    "identity": _shape("LegalEntity", sectors="sector", contact_information="notes"),
    "threat-actor": _shape("LegalEntity", Kind.OPINION, goals="notes"),
    "intrusion-set": _shape("Organization", Kind.OPINION, goals="notes"),
    "campaign": _shape("Event", first_seen="startDate", last_seen="endDate"),
    "incident": _shape("Incident"),
    "malware": _shape("Software", malware_types="keywords"),
    "tool": _shape("Software", tool_types="keywords", tool_version="version"),
    "attack-pattern": _shape("Technique"),
    "course-of-action": _shape("Measure"),
    "vulnerability": _shape("Weakness"),
    "infrastructure": _shape("Concept", infrastructure_types="keywords"),
    "indicator": _shape("Indicator", pattern="pattern", indicator_types="keywords"),
    "location": _shape("Address", **_PLACE, postal_code="postalCode"),
    "report": _shape("Document", published="publishedAt"),
    "grouping": _shape("Document"),
    "note": _shape("Document", Kind.OPINION, abstract="name", content="description"),
    "opinion": _shape("Document", Kind.OPINION, opinion="keywords", explanation="description"),
    "observed-data": _observed("Concept"),
    "domain-name": _observed("OnlineAddress", value="domain"),
    "ipv4-addr": _observed("OnlineAddress", value="ipAddress"),
    "ipv6-addr": _observed("OnlineAddress", value="ipAddress"),
    "mac-addr": _observed("OnlineAddress", value="macAddress"),
    "url": _observed("OnlineAddress", value="url"),
    "autonomous-system": _observed("OnlineAddress", name="name"),
    "email-addr": _observed("Email", value="email", display_name="name"),
    "email-message": _observed("Concept", subject="name", body="description"),
    "user-account": _observed("UserAccount", user_id="username", account_login="username", display_name="name"),
    "file": Shape("DigitalFile", {"name": "name", **_HASHES}, Kind.OBSERVATION),
    "artifact": Shape("DigitalFile", {"url": "url", **_HASHES}, Kind.OBSERVATION),
    "x509-certificate": Shape("DigitalFile", {"subject": "name", **_HASHES}, Kind.OBSERVATION),
    "process": _observed("Concept", command_line="name"),
    "software": _observed("Software", name="name", vendor="notes", version="version"),
    "directory": _observed("Concept", path="name"),
    "mutex": _observed("Concept", name="name"),
    "windows-registry-key": _observed("Concept", key="name"),
}
OTHER = _shape("Concept")
LINK = "UnknownLink"
LINK_TYPES = {"relationship", "sighting"}
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
    elif isinstance(value, list):
        for number, each in enumerate(value):
            if isinstance(each, str):
                yield f"{path}.[{number}]", each
