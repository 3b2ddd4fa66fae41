"""`fusioncell account`: which person of the agency's identity provider an account is."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from fusioncell.foundation.errors import Refused
from fusioncell.foundation.models import Account
from fusioncell.hall import actions_of_accounts as actions
from fusioncell.mandate.acting import acting

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell account`."""
    sentence = "bind an account to a person of the agency's identity provider, or let it go"
    verbs = subparsers.add_parser("account", help=sentence, description=sentence).add_subparsers(
        metavar="VERB", required=True
    )
    bind = verbs.add_parser("bind", help="let this person of the provider sign in to this account")
    bind.add_argument("account", help="the user name of an account that exists")
    bind.add_argument("subject", help="the provider's own number for the person: the claim `sub`")
    bind.set_defaults(do=do_bind)
    unbind = verbs.add_parser("unbind", help="the provider no longer opens this account")
    unbind.add_argument("account")
    unbind.set_defaults(do=do_unbind)
    for parser in (bind, unbind):
        parser.add_argument("--as", dest="by", required=True, metavar="SEAT", help="the seat that acts")
    shown = verbs.add_parser("bound", help="show which accounts are bound")
    shown.set_defaults(do=show)


@transaction.atomic
def do_bind(arguments: argparse.Namespace) -> None:
    """Bind, and say so."""
    actions.bind(acting(arguments.by), _account(arguments.account), arguments.subject)
    print(f"{arguments.account} may now sign in as {arguments.subject} of the identity provider.")


@transaction.atomic
def do_unbind(arguments: argparse.Namespace) -> None:
    """Let go, and say so."""
    actions.unbind(acting(arguments.by), _account(arguments.account))
    print(f"The identity provider no longer opens {arguments.account}.")


def show(_arguments: argparse.Namespace) -> None:
    """Accounts and the provider's numbers for them."""
    for row in SocialAccount.objects.select_related("user").order_by("user__username"):
        print(f"{row.user.username}  {row.uid}")


def _account(name: str) -> Account:
    found = Account.objects.filter(username=name).first()
    if found is None:
        raise Refused([f"There is no account {name}; nobody is signed up by an identity provider."])
    return found
