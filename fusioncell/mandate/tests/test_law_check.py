"""Each finding fires on a law that deserves it, and on no other."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from fusioncell.mandate.methods.law import read_mandate
from fusioncell.mandate.methods.law_check import findings
from fusioncell.mandate.methods.powers import POWERS, TWO_PEOPLE
from fusioncell.mandate.tests.chance import TODAY

TEMPLATE = (files("fusioncell.mandate") / "laws" / "template.toml").read_text("utf-8")


def found(law: str, today: date = TODAY) -> set[tuple[str, str]]:
    return {(finding.code, finding.place) for finding in findings(read_mandate(law), today)}


@pytest.mark.parametrize("name", ["marazan", "template"])
def test_nothing_is_found_in_the_laws_that_ship(name: str) -> None:
    law = (files("fusioncell.mandate") / "laws" / f"{name}.toml").read_text("utf-8")
    assert findings(read_mandate(law), TODAY) == []


CASES = [
    ('"report.read" = "A4"', '"report.read" = ""', "power-without-article", "roles.analyst.powers.report.read"),
    ('"report.read" = "A4"', '"report.read" = "A99"', "unknown-reference", "roles.analyst.powers.report.read"),
    ('"report.read" = "A4"', '"report.eat" = "A4"', "power-unknown", "roles.analyst.powers.report.eat"),
    ("[articles.A4]", "[articles.A4]\nvalid_to = 2026-06-30", "article-expired", "articles.A4"),
    ("[articles.A4]", "[articles.A4]\nvalid_from = 2025-06-30", "article-before-law", "articles.A4"),
    ("# valid_to = 2035-12-31", "valid_to = 2026-06-30", "law-expired", "instrument.valid_to"),
    ('approved_by = ["head"]', 'approved_by = ["analyst", "head"]', "proposes-and-approves", "approvals.label.lower"),
    ("proposer_may_approve = false", "proposer_may_approve = true", "proposes-and-approves", "approvals.label.lower"),
    (
        '"label.propose_lowering" = "A4"',
        '"label.propose_lowering" = "A4"\n"label.approve_lowering" = "A4"',
        "proposes-and-approves",
        "roles.analyst.powers",
    ),
    ('[approvals."label.lower"]', '[approvals."label.eat"]', "act-unknown", "approvals.label.eat"),
    (
        '[approvals."label.lower"]',
        '[approvals."label.eat"]',
        "power-without-approval",
        "roles.head.powers.label.approve_lowering",
    ),
    (
        'proposed_by = ["analyst"]',
        'proposed_by = ["liaison"]',
        "approval-without-power",
        "approvals.label.lower.proposed_by",
    ),
    ("people = 2", "people = 1", "too-few-people", "approvals.label.lower"),
    ('approved_by = ["head"]', "approved_by = []", "nobody-acts", "approvals.label.lower"),
    ("retention_days = 1825\n", "", "category-without-retention", "categories.open_source"),
    ("retention_days = 1825", "retention_days = 1826", "retention-too-long", "categories.open_source"),
    ("retention_days = 180\n", "retention_days = 181\n", "retention-too-long", "categories.tip"),
    ('rule = "R08"', 'rule = "R99"', "unknown-reference", "categories.open_source.rule"),
    ("facts_at_least = 1", "", "rule-without-parameter", "rights.R01"),
    ("facts_at_least = 1", "facts_at_least = 0", "rule-parameter-wrong", "rights.R01.parameters.facts_at_least"),
    (
        "facts_at_least = 1",
        "facts_at_least = 1, luck = 1",
        "rule-parameter-unknown",
        "rights.R01.parameters.luck",
    ),
    ("[rights.R32]", "[rights.R33]", "rule-unknown", "rights.R33"),
    ("[rights.R32]", "[rights.R33]", "rule-not-mentioned", "rights"),
    ('[rights.R04]\non = true\narticle = "A5"', "[rights.R04]\non = true", "rule-without-article", "rights.R04"),
    ('categories = ["special_health"] }', 'categories = ["tip"] }', "special-not-covered", "categories.special_health"),
    (
        "confirm_within_hours = 24",
        "confirm_within_hours = 25",
        "rule-parameter-wrong",
        "rights.R05.parameters.confirm_within_hours",
    ),
    ("smallest_cell = 10", "smallest_cell = 9", "rule-parameter-wrong", "rights.R30.parameters.smallest_cell"),
    ('"combination", ', "", "rule-parameter-wrong", "rights.R20.parameters.acts"),
    ('uses = ["lawfulness"', 'uses = ["curiosity"', "rule-parameter-wrong", "rights.R21.parameters.uses"),
    (
        'topics = ["faith", "opinion", "association", "ethnic_origin", "lawful_assembly"]',
        "topics = []",
        "rule-parameter-wrong",
        "rights.R02.parameters.topics",
    ),
    ("warn_days = [90, 30, 0]", "warn_days = [-1]", "rule-parameter-wrong", "rights.R08.parameters.warn_days"),
    ('grading = "admiralty"', 'grading = "stars"', "rule-parameter-wrong", "rights.R07.parameters.grading"),
    (
        'agreement = { code = "AGREEMENT-1", valid_from = 2026-01-01 }\n',
        "",
        "agency-without-agreement",
        "agencies.first_agency",
    ),
    (
        'code = "AGREEMENT-1", valid_from = 2026-01-01',
        'code = "AGREEMENT-1", valid_from = 2026-01-01, valid_to = 2026-02-01',
        "agreement-expired",
        "agencies.first_agency.agreement",
    ),
    ('policy = "TEMPLATE"', 'policy = "ATLANTIS"', "policy-not-mapped", "agencies.cell.policy"),
    ('legal_basis = "agency_act"\n', "", "channel-without-basis", "channels.first_reports.legal_basis"),
    ('"published", "agency_act"', '"published"', "basis-not-accepted", "channels.first_reports.legal_basis"),
    ('receiver = "service"', 'receiver = "overseer"', "receiver-without-power", "channels.first_reports.receiver"),
    ('receiver = "service"', 'receiver = "butler"', "unknown-reference", "channels.first_reports.receiver"),
    ('audience = [["tier:national"]]', 'audience = [["tier:regional"]]', "nobody-reads", "channels.typed.label"),
    ('audience = [["tier:national"]]', "audience = [[]]", "nobody-reads", "channels.typed.label"),
    ('"role:overseer"]]', '"role:butler"]]', "unknown-reference", "channels.first_reports.label"),
    ('"agency:first_agency"', '"agency:atlantis"', "unknown-reference", "channels.first_reports.label"),
    ('answers_to = "parliament"', 'answers_to = "king"', "unknown-reference", "authority.head_of_cell.answers_to"),
    (
        "[authority.parliament]",
        '[authority.parliament]\nanswers_to = "head_of_cell"',
        "authority-in-a-ring",
        "authority.parliament",
    ),
    (
        "[authority.parliament]",
        '[authority.parliament]\nanswers_to = "parliament"',
        "authority-without-head",
        "authority",
    ),
    ('["hold", "retention", "review"]', '["retention", "hold", "review"]', "precedence", "precedence.order"),
    ("hold_people = 2", "hold_people = 1", "too-few-people", "precedence.hold_people"),
    ("hold_longest_days = 365", "hold_longest_days = 400", "hold-too-long", "precedence.hold_longest_days"),
    ('purposes = ["administration"]', "purposes = []", "purpose-nobody-holds", "purposes.administration"),
    ('purposes = ["administration"]', "purposes = []", "role-without-purpose", "roles.administrator"),
    ('purposes = ["oversight"]', 'purposes = ["tourism"]', "unknown-reference", "roles.overseer.purposes"),
    ('"machine.run" = "A11"', '"machine.run" = "A11"\n"search.use" = "A4"', "machine-reads", "roles.administrator"),
    ('languages = ["en"]', 'languages = ["en", "fr"]', "language-missing", "articles.A1.text"),
    ('OPEN = { en = "Open" }\n', "", "language-missing", "label_policy.names"),
    ('caveats = ["source-identity"]', 'caveats = ["hawk"]', "unknown-reference", "roles.head.caveats"),
    (
        'names = { en = "Prevention of terrorism" }\narticle = "A1"',
        'names = { en = "Prevention of terrorism" }',
        "article-missing",
        "purposes.counter_terrorism",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "place"), CASES, ids=[f"{c[2]}-{c[3]}" for c in CASES])
def test_a_law_that_deserves_a_finding_gets_it(old: str, new: str, code: str, place: str) -> None:
    assert old in TEMPLATE
    assert (code, place) in found(TEMPLATE.replace(old, new, 1))


def test_a_channel_without_a_default_label_is_found() -> None:
    start = TEMPLATE.index("[channels.typed.label]")
    end = TEMPLATE.index("# ═══ The rights rules")
    assert found(TEMPLATE[:start] + TEMPLATE[end:]) == {("channel-without-label", "channels.typed")}


def test_a_rule_that_is_off_needs_neither_article_nor_parameter() -> None:
    assert found(TEMPLATE.replace('[rights.R01]\non = true\narticle = "A6"\n', "[rights.R01]\non = false\n")) == set()


def test_an_article_and_an_agreement_hold_through_their_last_day() -> None:
    law = TEMPLATE.replace("[articles.A4]", "[articles.A4]\nvalid_to = 2026-06-30")
    assert found(law, date(2026, 6, 30)) == set()
    assert ("article-expired", "articles.A4") in found(law, date(2026, 7, 1))


def test_the_powers_of_acts_of_two_people_exist() -> None:
    assert {power for pair in TWO_PEOPLE.values() for power in pair} <= POWERS.keys()


def test_findings_stand_in_the_order_of_their_places() -> None:
    law = TEMPLATE.replace("people = 2", "people = 1").replace("on = true", "on = true\nparameters = {}", 0)
    places = [finding.place for finding in findings(read_mandate(law), TODAY)]
    assert places == sorted(places)
    assert len(places) > 3
