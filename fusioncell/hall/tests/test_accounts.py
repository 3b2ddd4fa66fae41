"""Accounts opened again for those who lost what opens them: by an administrator, on the record, never by one hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from fusioncell.foundation import clock
from fusioncell.foundation.errors import Conflict, NotAllowed, Refused
from fusioncell.foundation.models import Account
from fusioncell.hall import actions_of_accounts as actions
from fusioncell.hall import queries
from fusioncell.hall.models import AccountAct
from fusioncell.mandate.models import Seat
from fusioncell.mandate.sitting import Sitting
from tests.cast import Cast, sit

WHY = "Lost the telephone on Sunday."


@pytest.fixture
def adam(cast: Cast) -> Sitting:
    """The seat that runs the machine."""
    return sit(cast.seat("adam", "cell", "administrator", "UNCLASSIFIED"), "administration")


@pytest.fixture
def amals(cast: Cast) -> Account:
    """The account of the analyst, with a second factor."""
    account = Account.objects.get(pk=cast.amal.account_id)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return account


def test_signed_out_session_opens_nothing(adam: Sitting, cast: Cast, client: Client) -> None:
    account = Account.objects.get(pk=cast.amal.account_id)
    account.set_password("a-long-enough-password")
    account.save()
    client.post("/account/sign-in/", {"login": account.username, "password": "a-long-enough-password"})
    assert client.get("/account/").status_code == 200
    assert actions.sign_out(adam, account, WHY) == 1
    assert client.get("/account/").status_code == 302


def test_lost_factor_is_taken_away_and_its_owner_reads_why(adam: Sitting, amals: Account) -> None:
    assert actions.forget_factors(adam, amals, WHY) == 1
    assert queries.factors_of(amals) == {}
    (noted,) = queries.acts_on(amals)
    assert (noted.act, noted.why, noted.by_id) == (AccountAct.Act.FACTORS, WHY, adam.seat_id)
    with pytest.raises(Conflict):
        actions.forget_factors(adam, amals, WHY)


def test_new_password_opens_and_the_old_one_does_not(adam: Sitting, amals: Account) -> None:
    amals.set_password("old")
    amals.save()
    made = actions.give_password(adam, amals, WHY)
    again = Account.objects.get(pk=amals.pk)
    assert again.check_password(made)
    assert not again.check_password("old")


def test_one_hand_does_not_take_both_proofs_within_a_day(
    adam: Sitting, amals: Account, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.give_password(adam, amals, WHY)
    with pytest.raises(Refused, match="One hand"):
        actions.forget_factors(adam, amals, WHY)
    assert queries.factors_of(amals)
    colleague = sit(cast.seat("eva", "cell", "administrator", "UNCLASSIFIED"), "administration")
    assert actions.forget_factors(colleague, amals, WHY) == 1
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(actions, "now", lambda: later)
    assert actions.give_password(colleague, amals, WHY)


@pytest.mark.parametrize("why", ["", "  ", "x" * 501])
def test_act_without_a_reason_is_refused(adam: Sitting, amals: Account, why: str) -> None:
    with pytest.raises(Refused):
        actions.sign_out(adam, amals, why)


def test_nobody_does_it_to_their_own_account(adam: Sitting, cast: Cast) -> None:
    own = Account.objects.get(pk=adam.account_id)
    with pytest.raises(Refused):
        actions.give_password(adam, own, WHY)


def test_analyst_may_neither_see_nor_do_it(cast: Cast, amals: Account) -> None:
    amal = sit(cast.amal)
    for act in (
        lambda: queries.accounts_of(amal),
        lambda: queries.account_for(amal, amals.pk),
        lambda: actions.give_password(amal, amals, WHY),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_accounts_are_found_and_paged(adam: Sitting, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Seat.objects.filter(account__isnull=False).exists()
    everyone, older = queries.accounts_of(adam)
    assert older == ""
    monkeypatch.setattr(queries, "MOST_ACCOUNTS", 2)
    first, after = queries.accounts_of(adam)
    second, _further = queries.accounts_of(adam, after=after)
    assert [row.account.pk for row in (*first, *second)] == [row.account.pk for row in everyone[:4]]
    (found,), _none = queries.accounts_of(adam, text=cast.amal.name.upper())
    assert cast.amal in found.seats
