"""Marks join as labels do: the laws of LABELS, on what an input says before the mandate is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fusioncell.evidence.methods.drafts import Marks
from fusioncell.foundation.words import Pap, Tlp
from fusioncell.intake.readers.marks import NONE, join_marks

ORDER = ("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET")
WORDS = st.frozensets(st.sampled_from(["a", "b", "c"]))
MARKS = st.builds(
    Marks,
    tlp=st.none() | st.sampled_from(Tlp),
    pap=st.none() | st.sampled_from(Pap),
    classification=st.none() | st.sampled_from(ORDER),
    caveats=WORDS,
    audience=st.frozensets(st.frozensets(st.sampled_from(["agency:a", "role:b"]), min_size=1)),
    purposes=st.none() | WORDS,
    conditions=st.frozensets(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"))),
    forbids=WORDS,
    categories=WORDS,
    hops_left=st.none() | st.integers(0, 3),
    consent_of=WORDS,
)


def _joined(one: Marks, other: Marks) -> Marks:
    return join_marks(one, other, ORDER)


@given(MARKS, MARKS, MARKS)
def test_join_is_commutative_associative_idempotent_and_has_an_identity(one: Marks, other: Marks, third: Marks) -> None:
    assert _joined(one, other) == _joined(other, one)
    assert _joined(_joined(one, other), third) == _joined(one, _joined(other, third))
    assert _joined(one, one) == one
    assert _joined(one, NONE) == _joined(NONE, one) == one


@given(MARKS, MARKS)
def test_join_is_as_strict_as_both(one: Marks, other: Marks) -> None:
    both = _joined(one, other)
    for each in (one, other):
        assert (each.tlp or Tlp.CLEAR) <= (both.tlp or Tlp.CLEAR)
        assert each.caveats | each.forbids <= both.caveats | both.forbids
        assert each.audience <= both.audience
        assert each.conditions <= both.conditions
        assert each.consent_of <= both.consent_of
        assert both.purposes is not None if each.purposes is not None else True
        assert each.hops_left is None or (both.hops_left is not None and both.hops_left <= each.hops_left)
        if each.classification:
            assert ORDER.index(each.classification) <= ORDER.index(both.classification or "")


def test_words_of_two_policies_have_no_order() -> None:
    one, other = Marks(classification="SECRET", policy="union"), Marks(classification="RESTRICTED")
    assert join_marks(one, other, ORDER).unknown == ("classification: SECRET and RESTRICTED in one report",)
