"""STIX bundles: markings kept or refused, links as statements, oddities forgiven and said."""

from __future__ import annotations

import json

import pytest

from fusioncell.foundation.words import Kind, Tlp
from fusioncell.intake.tests.reading import bundle, codes, drafts, read, said, stix_object, unread, with_limits

RED1 = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
GREEN2 = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
STRICT2 = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
ACS = "extension-definition--3a65884d-005a-4290-8335-cb2d778a83ce"
IEP = "extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a"


def _marking(number: int, **more: object) -> dict[str, object]:
    return stix_object("marking-definition", number, **more)


def test_every_object_becomes_one_report_under_its_own_id_and_version() -> None:
    malware = stix_object("malware", 1, name="Gull", description="Takes files.", aliases=["Larus"])
    items = drafts(read(bundle(malware, stix_object("tool", 2, name="Net"))))
    assert [(item.external_id, item.version, item.title) for item in items] == [
        (malware["id"], "2026-03-01T00:00:00.000Z", "Gull"),
        ("tool--00000000-0000-4000-8000-000000000002", "2026-03-01T00:00:00.000Z", "Net"),
    ]
    assert said(items[0]) == {"name": ["Gull"], "alias": ["Larus"], "description": ["Takes files."]}
    assert items[0].text == "Takes files."
    assert json.loads(items[0].raw) == malware


@pytest.mark.parametrize(("reference", "tlp"), [(RED1, Tlp.RED), (GREEN2, Tlp.GREEN), (STRICT2, Tlp.AMBER_STRICT)])
def test_standard_tlp_markings_are_known_without_their_objects(reference: str, tlp: Tlp) -> None:
    (draft,) = drafts(read(bundle(stix_object("tool", 1, name="Net", object_marking_refs=[reference]))))
    assert (draft.marks.tlp, draft.marks.unknown) == (tlp, ())


def test_marking_defined_after_its_use_is_applied() -> None:
    old = _marking(7, definition_type="tlp", definition={"tlp": "amber"})
    new = _marking(
        8, extensions={"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d": {"tlp_2_0": "amber+strict"}}
    )
    tool = stix_object("tool", 1, name="Net", object_marking_refs=[old["id"], new["id"]])
    assert drafts(read(bundle(tool, old, new)))[0].marks.tlp is Tlp.AMBER_STRICT


def test_statement_marking_is_a_condition_of_its_creator() -> None:
    body = stix_object("identity", 5, name="Harbour Institute", identity_class="organization")
    rule = _marking(7, created_by_ref=body["id"], definition_type="statement", definition={"statement": "Ask us."})
    tool = stix_object("tool", 1, name="Net", object_marking_refs=[rule["id"]])
    assert drafts(read(bundle(tool, rule, body)))[0].marks.conditions == {("Harbour Institute", "Ask us.")}


@pytest.mark.parametrize(
    ("definition", "unknown"),
    [
        ({"extensions": {ACS: {"control_set": {"classification": "S"}}}}, "an ACS marking"),
        ({"extensions": {IEP: {"tlp": "red"}}, "name": "IEP data marking"}, "an IEP marking (IEP data marking)"),
        ({"extensions": {"extension-definition--1": {}}}, "the marking extension extension-definition--1"),
        ({"definition_type": "tlp", "definition": {"tlp": "purple"}}, "a marking of type “tlp”"),
        ({"definition_type": "x-own", "definition": {}}, "a marking of type “x-own”"),
    ],
)
def test_marking_that_no_label_can_hold_is_named(definition: dict[str, object], unknown: str) -> None:
    marking = _marking(7, **definition)
    tool = stix_object("tool", 1, name="Net", object_marking_refs=[marking["id"]])
    assert drafts(read(bundle(tool, marking)))[0].marks.unknown == (unknown,)


def test_reference_to_an_undefined_marking_is_named() -> None:
    tool = stix_object("tool", 1, name="Net", object_marking_refs=["marking-definition--0"])
    assert drafts(read(bundle(tool)))[0].marks.unknown == ("the undefined marking marking-definition--0",)


def test_granular_marking_holds_the_statement_it_points_to_and_the_original() -> None:
    tool = stix_object(
        "tool",
        1,
        name="Net",
        aliases=["Open", "Closed"],
        object_marking_refs=[GREEN2],
        granular_markings=[{"marking_ref": RED1, "selectors": ["aliases.[1]"]}],
    )
    (draft,) = drafts(read(bundle(tool)))
    marked = {statement.value: statement.marks for statement in draft.statements}
    assert {value: marks and marks.tlp for value, marks in marked.items()} == {
        "Net": Tlp.GREEN,
        "Open": Tlp.GREEN,
        "Closed": Tlp.RED,
    }
    assert draft.marks.tlp is Tlp.RED


def test_granular_selector_of_a_whole_list_covers_each_of_its_values() -> None:
    marking = {"marking_ref": RED1, "selectors": ["aliases"]}
    tool = stix_object("tool", 1, name="Net", aliases=["A1", "A2"], granular_markings=[marking])
    (draft,) = drafts(read(bundle(tool)))
    assert [s.marks.tlp for s in draft.statements if s.prop == "alias" and s.marks] == [Tlp.RED, Tlp.RED]


def test_granular_language_is_that_of_the_statement() -> None:
    tool = stix_object("tool", 1, name="Filet", granular_markings=[{"lang": "fr", "selectors": ["name"]}])
    assert drafts(read(bundle(tool)))[0].statements[0].lang == "fr"


def test_granular_marking_without_selectors_is_named() -> None:
    tool = stix_object("tool", 1, name="Net", granular_markings=[{"marking_ref": RED1}])
    assert drafts(read(bundle(tool)))[0].marks.unknown == ("a granular marking without selectors",)


def test_name_under_a_stricter_marking_never_shows_in_the_title_of_a_link() -> None:
    secret = stix_object("threat-actor", 1, name="Nightjar", object_marking_refs=[RED1])
    tool = stix_object("tool", 2, name="Net")
    link = stix_object("relationship", 3, relationship_type="uses", source_ref=secret["id"], target_ref=tool["id"])
    titles = [draft.title for draft in drafts(read(bundle(secret, tool, link)))]
    assert titles == ["Nightjar", "Net", "threat-actor uses Net"]


def test_relationship_is_a_link_between_two_entities() -> None:
    actor, tool = stix_object("threat-actor", 1, name="Nightjar"), stix_object("tool", 2, name="Net")
    link = stix_object(
        "relationship", 3, relationship_type="uses", source_ref=actor["id"], target_ref=tool["id"],
        start_time="2026-02-01T00:00:00Z", confidence=85,
    )  # fmt: skip
    draft = drafts(read(bundle(actor, tool, link)))[2]
    assert draft.title == "Nightjar uses Net"
    assert said(draft) == {"subject": [actor["id"]], "object": [tool["id"]], "role": ["uses"]}
    assert {statement.schema for statement in draft.statements} == {"UnknownLink"}
    assert draft.statements[0].first_seen == "2026-02-01T00:00:00Z"
    assert draft.credibility_raw == "1"


def test_relationship_without_an_end_is_quarantined() -> None:
    link = stix_object("relationship", 3, relationship_type="uses", target_ref="tool--1")
    (held,) = unread(read(bundle(link)))
    assert held.sentence == "The relationship has no source_ref."


def test_sighting_links_what_was_sighted_to_where() -> None:
    tool, place = stix_object("tool", 1, name="Net"), stix_object("identity", 2, name="Harbour")
    sighting = stix_object(
        "sighting", 3, sighting_of_ref=tool["id"], where_sighted_refs=[place["id"]], count=4,
        first_seen="2026-02-01T00:00:00Z", last_seen="2026-02-03T00:00:00Z",
    )  # fmt: skip
    draft = drafts(read(bundle(tool, place, sighting)))[2]
    assert said(draft) == {"sighted": [tool["id"]], "where": [place["id"]], "count": ["4"]}
    assert draft.occurred == ("2026-02-01T00:00:00Z", "2026-02-03T00:00:00Z")


def test_simple_pattern_states_its_identifiers_and_a_complex_one_only_itself() -> None:
    simple = "[domain-name:value = 'example.org' OR url:value = 'https://example.org/a']"
    complex_ = "[ipv4-addr:value ISSUBSET '198.51.100.0/24'] REPEATS 5 TIMES"
    one, other = drafts(
        read(
            bundle(
                stix_object("indicator", 1, pattern=simple, pattern_type="stix"),
                stix_object("indicator", 2, pattern=complex_, pattern_type="stix"),
            )
        )
    )
    assert (said(one)["domain"], said(one)["url"]) == (["example.org"], ["https://example.org/a"])
    assert {statement.prop for statement in other.statements} == {"pattern", "patternType"}


def test_observable_is_an_observation() -> None:
    seen = {"type": "domain-name", "id": "domain-name--00000000-0000-5000-8000-000000000001", "value": "example.org"}
    (draft,) = drafts(read(bundle(seen)))
    assert (draft.title, draft.statements[0].kind) == ("example.org", Kind.OBSERVATION)


def test_revoked_object_states_nothing() -> None:
    (draft,) = drafts(read(bundle(stix_object("tool", 1, name="Net", revoked=True))))
    assert (draft.statements, codes(draft)) == ((), {"revoked"})


def test_repeated_ids_versions_dangling_and_empty_references_are_findings() -> None:
    tool = stix_object("tool", 1, name="Net")
    newer = tool | {"modified": "2026-04-01T00:00:00.000Z"}
    twin = stix_object("tool", 2, name="Rod")
    lone = stix_object("report", 3, name="R", object_refs=[], created_by_ref="identity--1", x_source_ref="")
    items = drafts(read(bundle(tool, newer, twin, twin, lone)))
    assert [codes(item) for item in items] == [
        {"versions"}, {"versions"}, {"repeated_id"}, {"repeated_id"}, {"empty_references", "dangling"}
    ]  # fmt: skip


def test_old_bundle_is_read_with_a_finding() -> None:
    tool = stix_object("tool", 1, name="Net")
    del tool["spec_version"]
    (draft,) = drafts(read(bundle(tool, spec_version="2.0")))
    assert codes(draft) == {"stix_2_0"}


@pytest.mark.parametrize("broken", [{"type": "tool"}, {"id": "tool--1"}, {"type": 5, "id": "tool--1"}])
def test_object_without_type_or_id_is_quarantined_alone(broken: dict[str, object]) -> None:
    items = read(bundle(broken, stix_object("tool", 1, name="Net")))
    assert [held.code for held in unread(items)] == ["no_id"]
    assert len(drafts(items)) == 1


def test_broken_object_in_the_middle_costs_itself_alone() -> None:
    whole = bundle(*(stix_object("tool", number, name=f"Tool {number}") for number in range(5)))
    items = read(whole.replace(b'"name": "Tool 2"}', b'"name": "Tool 2", }'))
    assert [draft.title for draft in drafts(items)] == ["Tool 0", "Tool 1", "Tool 3", "Tool 4"]
    (held,) = unread(items)
    assert (held.code, held.place.split(" at ")[0]) == ("broken_json", "object 3")


def test_unclosed_object_does_not_swallow_the_rest() -> None:
    whole = bundle(*(stix_object("tool", number, name=f"Tool {number}") for number in range(5)))
    items = read(whole.replace(b'"name": "Tool 2"}', b'"name": "Tool 2"'))
    assert [draft.title for draft in drafts(items)] == ["Tool 0", "Tool 1", "Tool 3", "Tool 4"]
    assert b"Tool 2" in unread(items)[0].raw


def test_object_larger_than_the_limit_is_quarantined_alone() -> None:
    large = stix_object("tool", 1, name="Net", description="x" * 5_000)
    items = read(bundle(large, stix_object("tool", 2, name="Rod")), with_limits(object_bytes=2_000))
    assert unread(items)[0].sentence == "The object is larger than 2,000 bytes."
    assert [draft.title for draft in drafts(items)] == ["Rod"]


def test_quarantined_object_can_be_read_again_when_mended() -> None:
    whole = bundle(stix_object("tool", 1, name="Net")).replace(b'"Net"', b'"Net')
    (held,) = unread(read(whole))
    mended = held.raw.split(b'"Net')[0] + b'"Net"}'
    assert drafts(read(mended, name="stix/2"))[0].title == "Net"
