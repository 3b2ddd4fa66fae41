"""What the liaison of the Regional Security Union sends: a STIX 2.1 bundle with object and granular markings."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import orjson

from fusioncell_scenario.country import STAMP
from fusioncell_scenario.plot import Plot

Object = dict[str, Any]
# The objects that the standard and its TLP 2.0 extension define (STIX 2.1, 7.2.1.4; OASIS common object repository).
AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
AMBER_STRICT = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
_PHRASES = ("harbour-pilots", "tanker-times", "lantern-post", "saltworks-mail", "mole-tickets", "cistern-pay")


class Bundle:
    """A bundle while it is being put together; identifiers come from the seed."""

    def __init__(self, rng: Random, plot: Plot) -> None:
        self.rng, self.plot = rng, plot
        self.objects: list[Object] = []
        self.office = self.add("identity", plot.before(120), name="Regional Security Union, liaison office",
                               identity_class="organization", marks=[GREEN])  # fmt: skip
        self.proceedings = self._statement("Use in proceedings only after the Union has agreed.")

    def add(self, kind: str, day: str, marks: list[str] | None = None, **says: Any) -> str:
        """One object, stamped; gives its id."""
        number = f"{kind}--{UUID(int=self.rng.getrandbits(128), version=4)}"
        stamped = f"[{STAMP}] {says.pop('description', '')}".strip()
        body: Object = {
            "type": kind, "spec_version": "2.1", "id": number, "created": f"{day}T08:00:00.000Z",
            "modified": f"{day}T08:00:00.000Z", **says, "description": stamped, "labels": ["exercise"],
        }  # fmt: skip
        if self.objects:
            body["created_by_ref"] = self.objects[0]["id"]
        if marks:
            body["object_marking_refs"] = marks
        self.objects.append(body)
        return number

    def _statement(self, text: str) -> str:
        number = f"marking-definition--{UUID(int=self.rng.getrandbits(128), version=4)}"
        self.objects.append({
            "type": "marking-definition", "spec_version": "2.1", "id": number, "created_by_ref": self.office,
            "created": f"{self.plot.before(120)}T08:00:00.000Z", "name": STAMP, "definition_type": "statement",
            "definition": {"statement": text},
        })  # fmt: skip
        return number

    def passports(self) -> None:
        """The series of stolen passports, one of which the organiser travels on; his name is marked more strictly."""
        plot = self.plot
        name = plot.organiser.name
        who = self.add(
            "identity", plot.before(96), [AMBER, self.proceedings], name=name.spelt(1, full=True),
            identity_class="individual", description="Said to travel on a passport of a series stolen blank.",
            external_references=[{"source_name": "passport", "external_id": plot.organiser.passport}],
            granular_markings=[{"marking_ref": AMBER_STRICT, "selectors": ["name"]}],
        )  # fmt: skip
        self.add(
            "report", plot.before(96), [AMBER, self.proceedings], name="Blank passports of Kettara stolen in transit",
            description=f"Among them number {plot.organiser.passport}. Holders are to be noticed, not stopped.",
            report_types=["threat-report"], published=f"{plot.before(96)}T08:00:00.000Z", object_refs=[who],
        )  # fmt: skip
        alias = name.kunya.usual if name.kunya else name.usual
        group = self.add(
            "threat-actor", plot.before(70), [AMBER], name=f"Circle of {alias}", aliases=[alias],
            threat_actor_types=["terrorist"], description="A name met in conversations, no more.",
        )  # fmt: skip
        self.add(
            "relationship", plot.before(70), [AMBER], relationship_type="attributed-to", source_ref=group,
            target_ref=who, description="Thought, not known.", confidence=30,
        )  # fmt: skip

    def traces(self, how_many: int) -> None:
        """Ordinary technical traces of fraud; domains under a name that is reserved for examples (RFC 2606)."""
        for number in range(how_many):
            host = f"{self.rng.choice(_PHRASES)}-{number:03d}.marazan-exercise-fictional.example"
            seen = self.plot.before(self.rng.randrange(22, 200))
            domain = f"domain-name--{UUID(int=self.rng.getrandbits(128), version=5)}"
            self.objects.append({
                "type": "domain-name", "spec_version": "2.1", "id": domain, "value": host,
                "object_marking_refs": [GREEN],
            })  # fmt: skip
            indicator = self.add(
                "indicator", seen, [GREEN], name=f"Sign-in page at {host}", indicator_types=["malicious-activity"],
                pattern=f"[domain-name:value = '{host}']", pattern_type="stix", valid_from=f"{seen}T08:00:00Z",
            )  # fmt: skip
            self.add(
                "relationship", seen, [GREEN], relationship_type="based-on", source_ref=indicator, target_ref=domain
            )

    def inexpressible(self) -> None:
        """One object under a marking that no label of the cell can hold: it must be refused."""
        number = f"marking-definition--{UUID(int=self.rng.getrandbits(128), version=4)}"
        extension = f"extension-definition--{UUID(int=self.rng.getrandbits(128), version=4)}"
        self.objects.append({
            "type": "marking-definition", "spec_version": "2.1", "id": number, "created_by_ref": self.office,
            "created": f"{self.plot.before(60)}T08:00:00.000Z", "name": STAMP,
            "extensions": {extension: {"extension_type": "property-extension", "eyes": ["a list of ours"]}},
        })  # fmt: skip
        self.add("note", self.plot.before(60), [number], abstract="For a list of readers that the cell does not know",
                 content=f"[{STAMP}] Shown to a closed list.", object_refs=[self.office])  # fmt: skip


def bundle(rng: Random, plot: Plot, traces: int) -> Object:
    """The whole bundle."""
    made = Bundle(rng, plot)
    made.passports()
    made.traces(traces)
    made.inexpressible()
    return {"type": "bundle", "id": f"bundle--{UUID(int=rng.getrandbits(128), version=4)}", "objects": made.objects}


def write_bundle(path: Path, body: Object) -> int:
    """The bundle as a file; gives the number of its objects."""
    path.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2))
    return len(body["objects"])
