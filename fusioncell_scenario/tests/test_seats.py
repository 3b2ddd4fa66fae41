"""The seats of the exercise: the law knows them, every agency has one, and no password is written anywhere."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password

from fusioncell.mandate.command_found import shipped_law
from fusioncell.mandate.methods.law import read_mandate
from fusioncell_scenario.seats import CAST, SEATS, passwords


def test_law_knows_the_role_agency_and_clearance_of_every_seat() -> None:
    law = read_mandate(shipped_law("marazan"))
    for seat in SEATS:
        role = law.roles[seat.role]
        assert seat.agency in law.agencies
        assert not role.agencies or seat.agency in role.agencies
        assert law.policy.rank(seat.classification) is not None
        assert not seat.home_agency or seat.home_agency in law.agencies


def test_every_agency_has_somebody_and_no_account_has_two_seats() -> None:
    law = read_mandate(shipped_law("marazan"))
    assert {seat.agency for seat in SEATS} == set(law.agencies)
    assert len({seat.account for seat in SEATS}) == len(SEATS)
    assert [seat.account for seat in CAST] == ["amal", "basma", "chafik", "dina", "oumar"]


def test_passwords_are_new_at_every_founding_and_strong_enough_to_be_taken() -> None:
    one, two = passwords(), passwords()
    assert set(one) == {seat.account for seat in SEATS}
    assert not set(one.values()) & set(two.values())
    for word in one.values():
        validate_password(word)
