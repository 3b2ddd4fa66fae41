"""`fusioncell areas`: the provinces of a country under its maps, with how many people live there."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from fusioncell.foundation.errors import Unreadable
from fusioncell.mandate.acting import acting
from fusioncell.picture.actions import areas as actions
from fusioncell.picture.methods.areas import Columns
from fusioncell.picture.queries_of_happenings import area_sets

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell areas`."""
    sentence = "load areas (GeoJSON) under the maps, list them, take them away"
    verbs = subparsers.add_parser("areas", help=sentence, description=sentence).add_subparsers(
        metavar="VERB", required=True
    )
    load = verbs.add_parser("load", help="load a set of areas, or load it anew")
    load.add_argument("file", type=Path)
    load.add_argument("--code", required=True, help="a short name of the set, such as provinces")
    load.add_argument("--title", required=True)
    load.add_argument("--source", required=True, help="where the file comes from; maps print it")
    load.add_argument("--licence", required=True)
    load.add_argument("--as-of", default="", help="the day the numbers of people are of")
    load.add_argument("--name-property", default="name")
    load.add_argument("--code-property", default="code")
    load.add_argument("--people-property", default="", help="the number of inhabitants; without it there are no rates")
    load.set_defaults(do=do_load)
    drop = verbs.add_parser("drop", help="take a set away")
    drop.add_argument("code")
    drop.set_defaults(do=do_drop)
    for parser in (load, drop):
        parser.add_argument("--as", dest="by", required=True, metavar="SEAT", help="the seat that acts")
    verbs.add_parser("list", help="the sets that are loaded").set_defaults(do=show)


@transaction.atomic
def do_load(arguments: argparse.Namespace) -> None:
    """Load and say how many."""
    try:
        raw = arguments.file.read_bytes()
    except OSError as error:
        raise Unreadable(f"The file cannot be read: {error.strerror}.", str(arguments.file)) from error
    about = actions.About(arguments.code, arguments.title, arguments.source, arguments.licence, arguments.as_of)
    columns = Columns(arguments.name_property, arguments.code_property, arguments.people_property)
    count = actions.load_areas(acting(arguments.by), about, raw, columns)
    print(f"{count:,} areas are under the maps as {arguments.code}.")


@transaction.atomic
def do_drop(arguments: argparse.Namespace) -> None:
    """Take away and say so."""
    actions.drop_areas(acting(arguments.by), arguments.code)
    print(f"The areas {arguments.code} are gone.")


def show(_arguments: argparse.Namespace) -> None:
    """What is loaded, from where, under which licence."""
    for one in area_sets():
        print(f"{one.code}  {one.title}  ({one.source}; {one.licence})")
