"""MISP events: handling that is kept or refused, grades, probabilities, and what is stated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fusioncell.foundation.words import Pap, Tlp
from fusioncell.intake.readers.misp_tags import read_tags
from fusioncell.intake.tests.reading import codes, drafts, read, said, unread

ONLY_HERE = frozenset({frozenset({"agency:cell", "role:overseer"})})


def event(*attributes: dict[str, object], **more: object) -> bytes:
    """An event with these attributes."""
    body = {"uuid": "5a3c2fcd-8328-42bb-a95e-4f4402de0b81", "info": "Lights at the quay", "date": "2026-03-03"}
    return json.dumps({"Event": body | {"distribution": "3", "Attribute": attributes} | more}).encode()


def attribute(kind: str, value: str, **more: object) -> dict[str, object]:
    """An attribute that inherits the event's distribution."""
    return {"uuid": f"uuid-{kind}-{value}"[:60], "type": kind, "value": value, "distribution": "5"} | more


def tagged(*names: str) -> list[dict[str, str]]:
    """Tags as MISP writes them."""
    return [{"name": name} for name in names]


def test_event_states_its_attributes() -> None:
    parts = [attribute("domain|ip", "quay.example.org|198.51.100.7"), attribute("filename|sha1", "a.exe|" + "a" * 40)]
    (draft,) = drafts(read(event(*parts, attribute("text", "seen twice"))))
    assert said(draft)["domain"] == ["quay.example.org"]
    assert said(draft)["sha1"] == ["a" * 40]
    assert draft.text == "seen twice"
    assert (draft.external_id, draft.occurred) == ("5a3c2fcd-8328-42bb-a95e-4f4402de0b81", ("2026-03-03", "2026-03-03"))


@pytest.mark.parametrize(
    ("distribution", "audience", "hops"), [("0", ONLY_HERE, 0), ("1", frozenset(), 0), ("2", frozenset(), 1)]
)
def test_distribution_becomes_audience_and_hops(distribution: str, audience: frozenset, hops: int) -> None:
    (draft,) = drafts(read(event(distribution=distribution)))
    assert (draft.marks.audience, draft.marks.hops_left) == (audience, hops)


@pytest.mark.parametrize("distribution", ["4", "5", "9", "everybody", 4])
def test_distribution_that_cannot_be_kept_is_an_unknown_mark(distribution: object) -> None:
    (draft,) = drafts(read(event(distribution=distribution, SharingGroup={"name": "Nine ports"})))
    assert draft.marks.unknown


def test_attribute_for_a_sharing_group_closes_the_whole_event() -> None:
    (draft,) = drafts(read(event(attribute("domain", "quay.example.org", distribution="4", sharing_group_id="7"))))
    assert draft.marks.unknown == ("the MISP sharing group 7",)


def test_tag_of_an_attribute_is_its_portion_mark_and_the_original_takes_the_strictest() -> None:
    parts = [
        attribute("domain", "quay.example.org", Tag=tagged("tlp:red")),
        attribute("domain", "pier.example.org"),
    ]
    (draft,) = drafts(read(event(*parts, Tag=tagged("tlp:green", "PAP:AMBER"))))
    by_value = {s.value: s.marks for s in draft.statements}
    assert by_value["quay.example.org"].tlp is Tlp.RED
    assert by_value["pier.example.org"] is None
    assert (draft.marks.tlp, draft.marks.pap) == (Tlp.RED, Pap.AMBER)


def test_grade_that_cannot_be_judged_is_none_of_the_vocabularys_fifty() -> None:
    tags = read_tags(
        ['admiralty-scale:source-reliability="f"', 'admiralty-scale:information-credibility="6"'], "the sender"
    )
    assert (tags.reliability, tags.credibility) == ("F", "6")


def test_likelihood_is_a_range_and_never_the_lower_bound_that_the_vocabulary_stores(data: Path) -> None:
    words = json.loads((data / "exchange" / "misp-taxonomies" / "estimative-language.json").read_bytes())
    entries = next(v["entry"] for v in words["values"] if v["predicate"] == "likelihood-probability")
    for entry in entries:
        tags = read_tags([f'estimative-language:likelihood-probability="{entry["value"]}"'], "x")
        low, high = (int(part) for part in entry["expanded"].rpartition(" - ")[2].rstrip("%").split("-"))
        assert tags.notes[0].endswith(f"{low} to {high} %.")


def test_every_handling_word_of_the_vocabularies_is_kept_or_refused_by_name(data: Path) -> None:
    folder = data / "exchange" / "misp-taxonomies"
    for name, plain in (("tlp", 1), ("PAP", 1), ("euci", 1)):
        for word in json.loads((folder / f"{name}.json").read_bytes())["predicates"]:
            tags = read_tags([f"{name}:{word['value']}"], "x")
            assert tags.marks != read_tags([], "x").marks, word["value"]
            assert not tags.keywords, plain
    for value in json.loads((folder / "nato.json").read_bytes())["values"][0]["entry"]:
        tags = read_tags([f'nato:classification="{value["value"]}"'], "x")
        assert tags.marks.policy == "NATO"
    assert read_tags(['dni-ism:classification:us="TS"'], "x").marks.unknown


def test_proposals_and_deleted_attributes_are_not_stated() -> None:
    proposal = attribute("domain", "quay.example.org", ShadowAttribute=[{"value": "pier.example.org"}])
    (draft,) = drafts(read(event(proposal, attribute("domain", "gone.example.org", deleted=True))))
    assert codes(draft) == {"proposals", "deleted"}
    assert said(draft)["domain"] == ["quay.example.org"]


def test_person_object_becomes_a_person() -> None:
    one = {"uuid": "u1", "name": "person", "distribution": "5"}
    parts = [
        attribute("full-name", "Idris Belkani", object_relation="full-name"),
        attribute("date-of-birth", "1984-05-02", object_relation="date-of-birth"),
    ]
    (draft,) = drafts(read(event(Object=[one | {"Attribute": parts}])))
    person = [s for s in draft.statements if s.schema == "Person"]
    assert {s.prop: s.value for s in person} == {"name": "Idris Belkani", "birthDate": "1984-05-02"}


def test_feed_manifest_names_events_that_are_elsewhere() -> None:
    uuid = "5a3c2fcd-8328-42bb-a95e-4f4402de0b81"
    raw = json.dumps({uuid: {"info": "T", "Orgc": {"name": "Port"}, "date": "2026-03-03", "Tag": tagged("tlp:amber")}})
    (draft,) = drafts(read(raw.encode()))
    assert (draft.external_id, draft.marks.tlp) == (uuid, Tlp.AMBER)
    assert "manifest_only" in codes(draft)
    assert drafts(read(draft.raw))[0].external_id == uuid


def test_broken_event_takes_no_other_with_it() -> None:
    whole = b'{"response": [' + event() + b", " + event()[:-20] + b", " + event() + b"]}"
    items = read(whole, name="misp")
    assert len(drafts(items)) >= 1
    assert unread(items)


def test_real_events_are_all_read(data: Path) -> None:
    found = sorted((data / "exchange" / "misp").glob("*__*.json"))
    assert len(found) == 18
    for path in found:
        (draft,) = read(path.read_bytes())
        wanted = json.loads(path.read_bytes())["response"][0]["Event"]
        assert draft.title == " ".join(wanted["info"].split())
        loose = [each for each in wanted["Attribute"] if each["type"] not in ("text", "comment", "other", "link")]
        entities = {s.entity for s in draft.statements if s.entity.startswith(("attribute", "object"))}
        assert len(entities) >= 0.9 * (len({each["uuid"] for each in loose}) + len(wanted.get("Object", ())))
