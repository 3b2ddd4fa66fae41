"""Which schema and property each type of MISP attribute speaks of, and what its objects are."""

from __future__ import annotations

from collections.abc import Mapping

Parts = tuple[tuple[str, str], ...]  # schema and property of each part of a value divided by |

_FILE, _NET = "DigitalFile", "OnlineAddress"
TYPES: Mapping[str, Parts] = {
    "domain": ((_NET, "domain"),),
    "hostname": ((_NET, "domain"),),
    "domain|ip": ((_NET, "domain"), (_NET, "ipAddress")),
    "ip-src": ((_NET, "ipAddress"),),
    "ip-dst": ((_NET, "ipAddress"),),
    "ip-src|port": ((_NET, "ipAddress"), (_NET, "")),
    "ip-dst|port": ((_NET, "ipAddress"), (_NET, "")),
    "hostname|port": ((_NET, "domain"), (_NET, "")),
    "url": ((_NET, "url"),),
    "uri": ((_NET, "url"),),
    "mac-address": ((_NET, "macAddress"),),
    "md5": ((_FILE, "md5"),),
    "sha1": ((_FILE, "sha1"),),
    "sha256": ((_FILE, "sha256"),),
    "filename": ((_FILE, "fileName"),),
    "filename|md5": ((_FILE, "fileName"), (_FILE, "md5")),
    "filename|sha1": ((_FILE, "fileName"), (_FILE, "sha1")),
    "filename|sha256": ((_FILE, "fileName"), (_FILE, "sha256")),
    "email-attachment": ((_FILE, "fileName"),),
    "email": (("Email", "email"),),
    "email-src": (("Email", "email"),),
    "email-dst": (("Email", "email"),),
    "email-reply-to": (("Email", "email"),),
    "target-email": (("Email", "email"),),
    "phone-number": (("Phone", "number"),),
    "vulnerability": (("Vulnerability", "cve"),),
    "btc": (("CryptoWallet", "publicKey"),),
    "xmr": (("CryptoWallet", "publicKey"),),
    "dash": (("CryptoWallet", "publicKey"),),
    "iban": (("BankAccount", "iban"),),
    "bank-account-nr": (("BankAccount", "accountNumber"),),
    "passport-number": (("Passport", "passportNumber"),),
    "threat-actor": (("IntrusionSet", "name"),),
    "campaign-name": (("Campaign", "name"),),
    "malware-type": (("Malware", "name"),),
    "yara": (("Indicator", "pattern"),),
    "sigma": (("Indicator", "pattern"),),
    "snort": (("Indicator", "pattern"),),
    "stix2-pattern": (("Indicator", "pattern"),),
    "pattern-in-file": (("Indicator", "pattern"),),
    "pattern-in-traffic": (("Indicator", "pattern"),),
    "pattern-in-memory": (("Indicator", "pattern"),),
    "github-username": (("UserAccount", "username"),),
    "twitter-id": (("UserAccount", "username"),),
    "jabber-id": (("UserAccount", "username"),),
}
OF_THE_EVENT = {"link": "sourceUrl", "text": "notes", "comment": "notes", "other": "notes"}
OBJECTS: Mapping[str, str] = {
    "file": _FILE,
    "domain-ip": _NET,
    "url": _NET,
    "person": "Person",
    "vulnerability": "Vulnerability",
    "phone": "Phone",
    "bank-account": "BankAccount",
    "coin-address": "CryptoWallet",
    "organization": "Organization",
    "vehicle": "Vehicle",
    "legal-entity": "LegalEntity",
    "passport": "Passport",
    "geolocation": "Address",
}
RELATIONS: Mapping[str, str] = {
    "first-name": "firstName",
    "middle-name": "middleName",
    "last-name": "lastName",
    "full-name": "name",
    "alias": "alias",
    "date-of-birth": "birthDate",
    "place-of-birth": "birthPlace",
    "gender": "gender",
    "nationality": "nationality",
    "passport-number": "passportNumber",
    "title": "title",
    "role": "position",
    "name": "name",
    "license-plate-number": "registrationNumber",
    "make": "make",
    "model": "model",
    "color": "color",
    "vin": "vin",
    "city": "city",
    "country": "country",
    "address": "full",
    "latitude": "latitude",
    "longitude": "longitude",
    "description": "description",
    "summary": "summary",
    "id": "recordId",
}
GALAXIES: Mapping[str, str] = {
    "threat-actor": "IntrusionSet",
    "intrusion-set": "IntrusionSet",
    "attack-pattern": "AttackPattern",
    "course-of-action": "CourseOfAction",
    "malware": "Malware",
    "ransomware": "Malware",
    "tool": "Tool",
}


def galaxy_schema(kind: str) -> str | None:
    """The schema of a cluster by the type of its galaxy: `mitre-enterprise-attack-attack-pattern`, `threat-actor`."""
    return next((schema for ending, schema in GALAXIES.items() if kind.endswith(ending)), None)
