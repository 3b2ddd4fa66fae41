"""What is kept and what is asked meet, whatever the script and the spacing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusioncell.evidence.methods.folding import fold
from fusioncell.evidence.methods.normalise import identifier_tokens, query_tokens, tokens, tsquery, tsvector_literal

UNHURRIED = settings(deadline=None)  # another test may hold the processor
ANY_TEXT = st.text(max_size=80)
WORDY = st.text(
    st.one_of(st.characters(categories=["L", "N", "M"]), st.sampled_from("abAB019ءأالةىё中国กไ가か'’ -./")), max_size=40
)

SAME_WORD = [
    ("Ḥusayn", "HUSAYN"),
    ("Škoda", "skoda"),
    ("Łódź", "lodz"),
    ("Straße", "STRASSE"),
    ("İstanbul", "istanbul"),
    ("ﬁnance", "finance"),
    ("Ｆｕｌｌ", "full"),
    ("مُحَمَّد", "محمد"),
    ("محـــمد", "محمد"),
    ("أحمد", "احمد"),
    ("إبراهيم", "ابراهيم"),
    ("فاطمة", "فاطمه"),
    ("مصطفى", "مصطفي"),
    ("کابل", "كابل"),
    ("Алёна", "Алена"),
    ("Андрей", "андреи"),
    ("Ναύπακτος", "ναυπακτοσ"),
    ("שָׁלוֹם", "שלום"),
    ("zero\u200bwidth", "zerowidth"),
    ("\u202bbidi\u202c", "bidi"),
    ("soft\u00adhyphen", "softhyphen"),
    ("١٢٣", "123"),
    ("१२३", "123"),
    ("Sana'a", "Sanaa"),
    ("Sana’a", "sanaa"),
    ("Ɗan Ƙasa", "dan kasa"),
]


@pytest.mark.parametrize(("written", "other"), SAME_WORD)
def test_two_writings_of_a_word_share_a_lexeme(written: str, other: str) -> None:
    assert set(tokens(written)) & set(tokens(other))


DIFFERENT_WORD = [("हिंदी", "हद"), ("か", "が"), ("كتب", "كاتب"), ("Kano", "Kanu"), ("ไก่", "ไก")]


@pytest.mark.parametrize(("written", "other"), DIFFERENT_WORD)
def test_marks_that_make_another_word_are_kept(written: str, other: str) -> None:
    assert fold(written) != fold(other)


ONE_NUMBER = [
    ("+234 803-123 4567", "2348031234567"),
    ("+234 803-123 4567", "0803 123 4567"),
    ("2348031234567", "0803 123 4567"),
    ("00234 803 1234567", "(0803) 123.4567"),
    ("+٢٣٤ ٨٠٣ ١٢٣ ٤٥٦٧", "08031234567"),
    ("GB82 WEST 1234 5698 7654 32", "gb82west12345698765432"),
    ("DE89-3704-0044-0532-0130-00", "DE89 3704 0044 0532 0130 00"),
    ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", "MT84MALT011000012345MTLCAST001S"),
    ("A 1234567", "A1234567"),
    ("KJA-123-AB", "kja 123 ab"),
    ("5 N 1234567", "5N1234567"),
    ("a white car, plate KJA 123 AB, was seen near the bank in town that evening", "KJA123AB"),
]


@pytest.mark.parametrize(("written", "other"), ONE_NUMBER)
def test_an_identifier_is_found_in_any_spacing(written: str, other: str) -> None:
    assert set(tokens(written)) & set(identifier_tokens(other))
    assert set(identifier_tokens(written)) & set(identifier_tokens(other)) or "," in written


def test_an_arabic_word_is_found_with_and_without_its_article() -> None:
    assert tokens("والمدينة") == ["والمدينه", "مدينه"]
    assert query_tokens("المدينة") == [("المدينه", "مدينه")]
    assert tokens("الله") == ["الله"]


def test_chinese_is_indexed_as_pairs_and_one_character_asks_for_their_start() -> None:
    assert tokens("中国人") == ["中国", "国人", "人"]
    assert tsquery("国人") == "'国人'"
    assert tsquery("人") == "'人':*"
    assert tsquery("中国人5月") == "('中国' <-> '国人' <-> '5' <-> '月':*)"


QUESTIONS = [
    ("kano bomb", "'kano' & 'bomb'"),
    ('"boko haram" -kano', "('boko' <-> 'haram') & !'kano'"),
    ("“boko haram”", "('boko' <-> 'haram')"),
    ('-"market day"', "!('market' <-> 'day')"),
    ("explo*", "'explo':*"),
    ("al-Shabaab", "('al' <-> 'shabaab')"),
    ("0803-123", "(('0803' <-> '123') | '0803123')"),
    ("l'État", "('letat' | 'etat')"),
    ("in 2019", "(('in' & '2019') | 'in2019')"),
    ("a & b | !c <-> d:*", "'a' & 'b' & 'c' & 'd':*"),
    ('unclosed "phrase here', "'unclosed' & ('phrase' <-> 'here')"),
    ("'; drop table report; --", "'drop' & 'table' & 'report'"),
]


@pytest.mark.parametrize(("typed", "asked"), QUESTIONS)
def test_what_is_typed_becomes_a_question(typed: str, asked: str) -> None:
    assert tsquery(typed) == asked


def test_the_last_word_may_be_unfinished() -> None:
    assert tsquery("boko har", prefix_last=True) == "'boko' & 'har':*"
    assert tsquery('"boko har"', prefix_last=True) == "('boko' <-> 'har')"


@pytest.mark.parametrize("empty", ["", "  ", "!&|():*", '"', '""', "-", "\x00", "\u200b", "\ud800", "'"])
def test_a_question_about_nothing_is_none(empty: str) -> None:
    assert tsquery(empty) is None


LEXEME = r"'[^'\\\s\x00]+'"
GRAMMAR = re.compile(rf"(?:{LEXEME}(?::\*)?|[()!&| ]|<->)+")


@UNHURRIED
@given(ANY_TEXT, st.booleans())
def test_no_text_can_break_a_question(text: str, prefix: bool) -> None:
    asked = tsquery(text, prefix)
    assert asked is None or (GRAMMAR.fullmatch(asked) and asked.count("(") == asked.count(")"))


@UNHURRIED
@given(ANY_TEXT)
def test_no_text_can_break_the_index(text: str) -> None:
    assert re.fullmatch(rf"(?:{LEXEME}:[0-9,]+(?: |$))*", tsvector_literal(text))


@UNHURRIED
@given(WORDY)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@UNHURRIED
@given(ANY_TEXT)
def test_folding_any_text_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@UNHURRIED
@given(WORDY)
def test_the_composition_of_characters_does_not_matter(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@UNHURRIED
@given(WORDY)
def test_every_word_asked_for_is_in_the_index_of_the_same_text(text: str) -> None:
    kept = set(tokens(text))
    assert all(kept.intersection(alternatives) for alternatives in query_tokens(text))


@UNHURRIED
@given(st.text("0123456789", min_size=9, max_size=15), st.data())
def test_a_telephone_number_meets_itself_in_any_two_spacings(digits: str, data: st.DataObject) -> None:
    def spaced() -> str:
        return "".join(d + data.draw(st.sampled_from(["", "", " ", "-", ".", " - ", "/"])) for d in digits)

    assert set(tokens(spaced())) & set(identifier_tokens(spaced()))


def test_a_million_characters_stay_within_the_limits_of_the_store() -> None:
    for text in ("x" * 10**6, "1 " * 500_000, "中国" * 500_000, " ".join(map(str, range(150_000)))):
        literal = tsvector_literal(text, 10**6)
        assert len(literal.encode()) < 1_000_000
        assert max(int(p) for p in re.findall(r"[:,](\d+)", literal)) <= 16_383
        assert max(entry.count(",") for entry in literal.split(" ")) < 255
        assert max(len(lexeme) for lexeme in re.findall("'([^']*)'", literal)) <= 128


def test_a_phrase_is_found_at_the_end_of_a_long_text() -> None:
    entries = dict(entry.split(":") for entry in tsvector_literal("filler " * 20_000 + "market day").split())
    assert int(entries["'day'"]) == int(entries["'market'"]) + 1
