"""Laws that every kind of value keeps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.methods.values import KINDS, Cleaned, Hints, Unclear, clean, validate

EXAMPLES: dict[str, list[str]] = {
    "account": [
        "GB82 WEST 1234 5698 7654 32",
        "DE89370400440532013000",
        "12 34-56",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    ],
    "checksum": ["D41D8CD98F00B204E9800998ECF8427E", "sha1:DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"],
    "coordinates": ["9.05, 7.49", "9°03'00\"N 7°29'24\"E", "0,0", "120.5 9.1", "-0.0001,0.5"],
    "country": ["Nigeria", "NGA", "USSR", "Congo", "xm", "尼日利亚"],
    "date": [
        "1984",
        "12 May 1984",
        "04/03/2019",
        "c. 1984",
        "between 1960 and 1962",
        "before 1990",
        "2019-03-04 12:30",
    ],
    "document": ["A 123-456", "OR/123/88", "١٢٣٤", "ABCD"],
    "domain": ["EVIL[.]example.", "xn--80ak6aa92e.com", "xn--a"],
    "email": ["Foo@Example.COM", "a [at] b[.]com"],
    "entity": [" p1 "],
    "gender": ["M", "женский"],
    "ip": ["8.8.8[.]8", "10.0.0.0/8", "::ffff:1.2.3.4"],
    "language": ["English", "fr-CA"],
    "latitude": ["9,05", "9°03'S"],
    "longitude": ["-170.5", "7°29'24\"W"],
    "name": ["Idris  Belkani", "Ḥusayn", "王伟", "Pаul"],
    "number": ["1,234.5", "12-15 kg", "~300", "at least 12", "-0.50", "1 234"],
    "phone": ["+234 803-123 4567", "0803 123 4567", "112"],
    "plate": ["KJA-123 AB"],
    "text": ["two\nlines ", "é"],
    "topic": ["crime.terror"],
    "url": ["hxxp://evil[.]example/a", "example.org/x", "http://user@h.example:8080/?q#f"],
    "vessel": ["IMO 9319466", "636012345"],
}
ALL = [(kind, text) for kind, texts in EXAMPLES.items() for text in texts]
UNHURRIED = settings(deadline=None, max_examples=40)  # names of countries and months are read on first use
NOISE = st.one_of(st.text(max_size=40), st.text("0123456789.,-/: °'\"NSEW+()[]~T", max_size=24))


@st.composite
def near(draw: st.DrawFn, kind: str) -> str:
    """Something like an example of the kind: one of them, a mangled one, or anything."""
    text = draw(st.sampled_from(EXAMPLES[kind]))
    match draw(st.sampled_from(["as it is", "mangled", "mangled", "anything"])):
        case "mangled":
            at = draw(st.integers(0, len(text)))
            return text[:at] + draw(st.text(max_size=3)) + text[at + draw(st.integers(0, 2)) :]
        case "anything":
            return draw(NOISE)
    return text


def value_near(data: st.DataObject, kind: str) -> str:
    """A clean value of the kind."""
    found = KINDS[kind].clean(data.draw(near(kind)), Hints())
    if isinstance(found, Unclear):
        found = KINDS[kind].clean(EXAMPLES[kind][0], Hints())
    assert isinstance(found, Cleaned)
    return found.value


def test_every_kind_has_examples_and_every_property_a_kind() -> None:
    assert set(EXAMPLES) == set(KINDS)
    assert {p.kind for s in load().schemas.values() for p in s.properties.values()} <= set(KINDS)


@pytest.mark.parametrize(("kind", "text"), ALL)
def test_the_examples_are_understood(kind: str, text: str) -> None:
    found = KINDS[kind].clean(text, Hints())
    assert isinstance(found, Cleaned), found
    assert found.original == text


@pytest.mark.parametrize("kind", KINDS)
@UNHURRIED
@given(data=st.data())
def test_no_input_breaks_a_kind(kind: str, data: st.DataObject) -> None:
    check_understood_or_explained(kind, data.draw(near(kind)))


@pytest.mark.parametrize(
    "raw", ["", " ", "\x00", "\ud800", "9" * 400, "٣" * 20, "²", "½", "\u200b", "-", "~", "a" * 5000]
)
@pytest.mark.parametrize("kind", KINDS)
def test_odd_input_is_understood_or_explained(kind: str, raw: str) -> None:
    check_understood_or_explained(kind, raw)


def check_understood_or_explained(kind: str, raw: str) -> None:
    found = KINDS[kind].clean(raw, Hints())
    if isinstance(found, Unclear):
        assert found.code
        assert found.sentence.endswith(".")
    else:
        assert found.value
        found.value.encode()
        assert "\x00" not in found.value
        assert KINDS[kind].validate(found.value) is None


@pytest.mark.parametrize("kind", KINDS)
@UNHURRIED
@given(data=st.data())
def test_likeness_is_a_share_and_the_same_both_ways(kind: str, data: st.DataObject) -> None:
    one, other = value_near(data, kind), value_near(data, kind)
    likeness = KINDS[kind].compare(one, other)
    assert 0 <= likeness.score <= 1
    assert likeness.sentence.endswith(".")
    assert likeness.score == pytest.approx(KINDS[kind].compare(other, one).score)


@pytest.mark.parametrize(("kind", "text"), ALL)
def test_a_value_is_like_itself(kind: str, text: str) -> None:
    found = KINDS[kind].clean(text, Hints())
    assert isinstance(found, Cleaned)
    assert KINDS[kind].compare(found.value, found.value).score == 1


PROPERTIES = [(s.name, p.name) for s in load().schemas.values() for p in s.properties.values() if p.schema == s.name]


@UNHURRIED
@given(st.sampled_from(PROPERTIES), NOISE)
def test_every_property_takes_or_refuses_any_text(place: tuple[str, str], raw: str) -> None:
    found = clean(*place, raw)
    assert isinstance(found, Unclear) or validate(*place, found.value) is None


def test_an_unknown_property_is_kept_as_text_with_a_finding() -> None:
    found = clean("Person", "shoeSize", "44")
    assert isinstance(found, Cleaned)
    assert (found.value, found.findings[0].code) == ("44", "unknown_property")
