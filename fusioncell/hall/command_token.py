"""`fusioncell token`: keys for agencies' machines, issued and revoked in the name of a seat that may."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from fusioncell.foundation.clock import iso, now
from fusioncell.hall import actions, queries
from fusioncell.mandate.acting import acting
from fusioncell.mandate.queries import seat_named

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell token …`."""
    sentence = "issue, list and revoke the tokens of agencies' machines"
    verbs = subparsers.add_parser("token", help=sentence, description=sentence).add_subparsers(
        metavar="VERB", required=True
    )
    issue_ = verbs.add_parser("issue", help="make a token and print it once")
    issue_.add_argument("title", help="what it is for")
    issue_.add_argument("--seat", required=True, help="the machine's seat")
    issue_.add_argument("--purpose", required=True)
    issue_.add_argument("--days", type=int, default=90)
    issue_.set_defaults(do=issue)
    list_ = verbs.add_parser("list", help="show the tokens of the agencies' machines")
    list_.set_defaults(do=show)
    revoke_ = verbs.add_parser("revoke", help="end a token at once")
    revoke_.add_argument("id", type=UUID)
    revoke_.set_defaults(do=revoke)
    for parser in (issue_, list_, revoke_):
        parser.add_argument("--as", dest="by", required=True, metavar="SEAT", help="the seat that acts")


@transaction.atomic
def issue(arguments: argparse.Namespace) -> None:
    """Make a token and print it once."""
    who = acting(arguments.by)
    wish = actions.TokenWish(
        arguments.title,
        seat_named(arguments.seat).id,
        arguments.purpose,
        now() + timedelta(days=arguments.days),
    )
    token, secret = actions.issue_token(who, wish)
    print(f"{secret}\nThis is token {token.id}; it ends at {iso(token.expires_at)} and is not shown again.")


@transaction.atomic
def show(arguments: argparse.Namespace) -> None:
    """List tokens, never their secrets."""
    for token in queries.tokens_of(acting(arguments.by)):
        state = "revoked" if token.revoked_at else f"until {iso(token.expires_at)}"
        print(f"{token.id}  {token.seat.name}  {token.purpose}  {state}  {token.title}")


@transaction.atomic
def revoke(arguments: argparse.Namespace) -> None:
    """End a token at once."""
    token = actions.revoke_token(acting(arguments.by), arguments.id)
    print(f"The token {token.id} no longer opens anything.")
