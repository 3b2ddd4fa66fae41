"""The law is read strictly: everything in it is understood, or refused with its place."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.words import Tier, Tlp
from fusioncell.mandate.methods.law import LARGEST, read_mandate
from fusioncell.mandate.tests.chance import TODAY, marazan


def text(name: str = "template") -> str:
    return (files("fusioncell.mandate") / "laws" / f"{name}.toml").read_text("utf-8")


def test_the_law_of_marazan_holds_what_the_plan_asks() -> None:
    law = marazan()
    assert law.instrument.fictional
    assert set(law.instrument.languages) == {"en", "fr", "ar"}
    assert set(law.agencies) == {
        *("police", "intel", "customs", "border", "health", "municipal", "gendarmerie", "union"),
        *("cell", "overseer"),
    }
    assert (law.agencies["municipal"].tier, law.agencies["union"].tier) == (Tier.LOCAL, Tier.REGIONAL)
    assert law.policy.words == ("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET")
    assert all(channel.label is not None for channel in law.channels.values())
    assert {"ucdp", "un_list", "stix_feed", "own_json", "typed"} < law.channels.keys()
    assert law.channels["intel_reports"].label.tlp is Tlp.AMBER_STRICT  # type: ignore[union-attr]
    assert sorted(law.rights) == [f"R{n:02}" for n in range(1, 33)]


def test_every_article_of_marazan_says_about_as_much_in_each_language() -> None:
    for article in marazan().articles.values():
        lengths = [len(words) for words in article.text.values()]
        assert len(lengths) == 3
        assert min(lengths) * 2.5 > max(lengths), article.code


def test_foreign_words_come_to_own_ranks_and_unknown_ones_to_nothing() -> None:
    policy = marazan().policy
    assert policy.rank("SECRET") == policy.rank("NATO SECRET", "NATO") == 3
    assert policy.rank("COSMIC TOP SECRET", "NATO") is None
    assert policy.rank("SECRET", "ATLANTIS") is None


def test_the_administrator_reads_no_intelligence() -> None:
    role = marazan().roles["administrator"]
    assert not role.categories
    assert not {"report.read", "statement.read", "search.use"} & role.powers.keys()


def test_a_power_ends_with_its_article_and_with_the_law() -> None:
    ended = text().replace("[articles.A4]\n", "[articles.A4]\nvalid_to = 2026-06-30\n")
    law = read_mandate(ended)
    assert "report.read" in law.powers_of("analyst", date(2026, 6, 30))
    later = law.powers_of("analyst", date(2026, 7, 1))
    assert "report.read" not in later
    assert later["case.open"] == "A7"
    assert law.powers_of("analyst", date(2025, 12, 31)) == {}
    assert law.powers_of("nobody", TODAY) == {}


def test_an_agency_counts_only_while_its_agreement_lives() -> None:
    law = marazan()
    assert law.agreed("union", date(2026, 1, 1))
    assert not law.agreed("union", date(2025, 12, 31))
    assert not law.agreed("union", date(2031, 1, 1))
    assert not law.agreed("atlantis", TODAY)


def test_a_rule_switched_off_is_not_on() -> None:
    law = read_mandate(text().replace("[rights.R09]\non = true", "[rights.R09]\non = false"))
    assert law.rule_on("R09") is None
    assert law.rule_on("R10") is not None


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('format = "fusioncell-mandate/1"', 'format = "fusioncell-mandate/9"', "format"),
        ('code = "TEMPLATE-1"\n#', "#", "instrument"),
        ('code = "TEMPLATE-1"', 'code = "two words"', "instrument.code"),
        ("valid_from = 2026-01-01\n#", 'valid_from = "2026-01-01"\n#', "instrument.valid_from"),
        ("valid_from = 2026-01-01\n#", "valid_from = 2026-01-01T00:00:00Z\n#", "instrument.valid_from"),
        ("# valid_to = 2035-12-31", "valid_to = 2025-12-31", "instrument.valid_to"),
        ('languages = ["en"]', "languages = []", "instrument.languages"),
        ('languages = ["en"]', 'languages = ["en", "en"]', "instrument.languages"),
        ("[session]", "[sesion]", "top of the file"),
        ("idle_minutes = 20", "idle_minutes = 0", "session.idle_minutes"),
        ("idle_minutes = 20", "idle_minutes = true", "session.idle_minutes"),
        ("idle_minutes = 20", "idle_minuets = 20", "session"),
        ("lock_minutes = 15", "lock_minutes = 15\nlook_minutes = 15", "session.look_minutes"),
        ('second_factor = "required"', 'second_factor = "maybe"', "session.second_factor"),
        ('tier = "national"', 'tier = "planetary"', "agencies.cell.tier"),
        ('tlp = "AMBER+STRICT"', 'tlp = "MAGENTA"', "roles.analyst.tlp"),
        ('classification = "SECRET"', 'classification = "COSMIC"', "roles.analyst.classification"),
        ('"report.read" = "A4"', '"report.read" = 4', "roles.analyst.powers.report.read"),
        ('pap = "AMBER"', 'pap = "AMBRE"', "channels.first_reports.label.pap"),
        ('forbids = ["automated-decision"]', 'forbids = ["dancing"]', "channels.first_reports.label.forbids"),
        ('audience = [["tier:national"]]', 'audience = [["everybody"]]', "channels.typed.label.audience"),
        ('audience = [["tier:national"]]', 'audience = ["tier:national"]', "channels.typed.label.audience"),
        ('audience = [["tier:national"]]', 'audience = [["agency:a|agency:b"]]', "channels.typed.label.audience"),
        ('"NATO SECRET" = "SECRET"', '"NATO SECRET" = "SECRETE"', "label_policy.foreign.NATO.NATO SECRET"),
        ("facts_at_least = 1", "facts_at_least = 1.5", "rights.R01.parameters.facts_at_least"),
        ("facts_at_least = 1", 'facts_at_least = [1, "one"]', "rights.R01.parameters.facts_at_least"),
        ("on = true", 'on = "yes"', "rights.R01.on"),
        ("people = 2", "people = 0", "approvals.label.lower.people"),
        ("retention_days = 1825", "retention_days = -1", "categories.open_source.retention_days"),
        ('text = { en = "‹Says that the cell exists', 'text = { en = "\\u0000', "articles.A1.text.en"),
        ('title = { en = "Persons" }', 'title = "Persons"', "articles.A6.title"),
        ('title = { en = "Persons" }', 'title = { en = " " }', "articles.A6.title.en"),
    ],
)
def test_a_wrong_law_is_refused_with_its_place(old: str, new: str, place: str) -> None:
    assert old in text()
    with pytest.raises(Unreadable) as caught:
        read_mandate(text().replace(old, new, 1))
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("", "whole file"),
        ("   \n", "whole file"),
        ("format = ", "end of document"),
        ("[instrument\n", "line 1, column 12"),
        ('format = "fusioncell-mandate/1"\nformat = "again"\n', "line 2, column 17"),
        ("#" * (LARGEST + 1), "whole file"),
        ("a = " + "[" * 5_000 + "]" * 5_000, "whole file"),
        ('format = "fusioncell-mandate/1"', "top of the file"),
    ],
)
def test_what_is_no_law_is_refused_with_its_place(wrong: str, place: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_mandate(wrong)
    assert caught.value.place == place


def test_a_table_with_too_many_entries_is_refused() -> None:
    many = "".join(f'[articles.B{n}]\ntitle = {{ en = "x" }}\ntext = {{ en = "x" }}\n' for n in range(1_000))
    with pytest.raises(Unreadable) as caught:
        read_mandate(text() + many)
    assert caught.value.place == "articles"


def test_an_article_that_is_too_long_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read_mandate(text().replace("‹Says that the cell exists", "x" * 20_000, 1))
    assert caught.value.place == "articles.A1.text.en"
