"""The seat that acts by a command."""

from __future__ import annotations

from fusioncell.foundation.errors import Refused
from fusioncell.mandate.queries import declare, law_in_force, purposes_open_to, seat_named, sitting_for
from fusioncell.mandate.sitting import Sitting


def acting(name: str) -> Sitting:
    """The seat that acts by a command, at work for the first of its purposes; the caller holds a transaction."""
    seat = seat_named(name)
    purposes = purposes_open_to(seat, law_in_force().mandate)
    if not purposes:
        raise Refused([f"The seat {name} has no purpose under the law in force."])
    who = sitting_for(seat, purposes[0])
    declare(who)
    return who
