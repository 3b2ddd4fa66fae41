"""STIX markings as marks: TLP 1 and 2, statements, and the many extensions that no label of ours can hold.

The identifiers are those of STIX 2.1 (OASIS, 2021), section 7.2.1.4, and of the TLP 2.0 extension definition
(OASIS common object repository).
"""

from __future__ import annotations

from collections.abc import Mapping

from fusioncell.evidence.methods.drafts import Marks
from fusioncell.foundation.words import Tlp
from fusioncell.intake.readers.fields import Says
from fusioncell.intake.readers.marks import tlp_of

PREFIX = "marking-definition--"
TLP2_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
KNOWN: Mapping[str, Marks] = {
    PREFIX + number: Marks(tlp=tlp)
    for number, tlp in {
        "613f2e26-407d-48c7-9eca-b8e91df99dc9": Tlp.CLEAR,
        "34098fce-860f-48ae-8e50-ebd3cc5e41da": Tlp.GREEN,
        "f88d31f6-486f-44da-b317-01333bde0b82": Tlp.AMBER,
        "5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Tlp.RED,
        "94868c89-83c2-464b-929b-a1a8aa3c8487": Tlp.CLEAR,
        "bab4a63c-aed9-4cf5-a766-dfca5abac2bb": Tlp.GREEN,
        "55d920b0-5e8b-4f79-9ee9-91f868d9b421": Tlp.AMBER,
        "939a9414-2ddd-4d32-a0cd-375ea402b003": Tlp.AMBER_STRICT,
        "e828b379-4e03-4974-9ac4-e53a884c97c1": Tlp.RED,
    }.items()
}
_EXTENSIONS = {
    "extension-definition--3a65884d-005a-4290-8335-cb2d778a83ce": "an ACS marking",
    "extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a": "an IEP marking",
}


def marks_of_definition(says: Says, originator: str) -> Marks:
    """What one marking definition demands of whoever holds an object under it."""
    unknown = [_EXTENSIONS.get(name, f"the marking extension {name}") for name in _foreign_extensions(says)]
    marks = _standard(says, originator)
    if marks is None and not unknown:
        unknown = [f"a marking of type “{says.get('definition_type', 'none')}”"]
    shown = f" ({name})" if isinstance(name := says.get("name"), str) else ""
    base = marks or Marks()
    return Marks(tlp=base.tlp, conditions=base.conditions, unknown=tuple(each + shown for each in unknown))


def missing(reference: object) -> Marks:
    """A reference to a marking that nobody has defined can mean anything."""
    return Marks(unknown=(f"the undefined marking {str(reference)[:80]}",))


def _foreign_extensions(says: Says) -> list[str]:
    extensions = says.get("extensions")
    if extensions is None:
        return []
    return [name for name in extensions if name != TLP2_EXTENSION] if isinstance(extensions, dict) else ["?"]


def _standard(says: Says, originator: str) -> Marks | None:
    """A TLP colour or a statement; None for anything else."""
    extensions, definition = says.get("extensions"), says.get("definition")
    if isinstance(extensions, dict) and isinstance(extension := extensions.get(TLP2_EXTENSION), dict):
        colour = tlp_of(str(extension.get("tlp_2_0")))
        return None if colour is None else Marks(tlp=colour)
    if not isinstance(definition, dict):
        return None
    if says.get("definition_type") == "tlp":
        colour = tlp_of(str(definition.get("tlp")))
        return None if colour is None else Marks(tlp=colour)
    statement = definition.get("statement")
    if says.get("definition_type") == "statement" and isinstance(statement, str) and statement.strip():
        return Marks(conditions=frozenset({(originator, statement.strip())}))
    return None
