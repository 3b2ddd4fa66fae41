"""The store itself reads every index and question the normaliser writes, and they meet in it."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fusioncell.evidence.methods.normalise import tsquery, tsvector_literal

pytestmark = [pytest.mark.store, pytest.mark.django_db]

IN_ONE_STORE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
WORDS = st.text(
    st.one_of(st.characters(categories=["L", "N", "M"]), st.sampled_from("abAB019ال中国人กไ '+./")), max_size=40
)


def meets(kept: str, asked: str, prefix: bool = False) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [tsvector_literal(kept), tsquery(asked, prefix)])
        return bool(cursor.fetchone()[0])


@IN_ONE_STORE
@given(st.text(max_size=60), st.booleans())
def test_the_store_reads_whatever_was_typed(text: str, prefix: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector, %s::tsquery", [tsvector_literal(text), tsquery(text, prefix)])
        assert cursor.fetchone() is not None


@IN_ONE_STORE
@given(WORDS, st.booleans())
def test_a_text_is_found_by_its_own_words(text: str, prefix: bool) -> None:
    assert tsquery(text, prefix) is None or meets(text, text, prefix)


FOUND = [
    ("+234 803-123 4567", "2348031234567"),
    ("08031234567", "+234 (0) 803 123 45 67"),
    ("paid to iban GB82WEST12345698765432 twice", "gb82 west 1234 5698 7654 32"),
    ("plate KJA123AB", "kja 123 ab"),
    ("中华人民共和国", "人民"),
    ("中华人民共和国", "国"),
    ("ประเทศไทย", "ไทย"),
    ("زار مُحَمَّدٌ المدينةَ", "محمد مدينة"),
    ("رجل من مدينة", "المدينة"),
    ("Boko Haram's men in Sana'a", "haram sanaa"),
    ("Ёлкин Андрей", "елкин"),
    ("the market day was calm", '"market day"'),
]


@pytest.mark.parametrize(("kept", "asked"), FOUND)
def test_the_store_finds(kept: str, asked: str) -> None:
    assert meets(kept, asked)


@pytest.mark.parametrize(
    ("kept", "asked"), [("the day of the market", '"market day"'), ("中华人民", "华民"), ("kano", "-kano")]
)
def test_the_store_does_not_find(kept: str, asked: str) -> None:
    assert not meets(kept, asked)


@pytest.mark.parametrize("text", ["x" * 10**6, "中国" * 500_000, " ".join(map(str, range(150_000)))])
def test_the_store_takes_a_million_characters(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [tsvector_literal(text, 10**6)])
        assert cursor.fetchone()[0] > 0
