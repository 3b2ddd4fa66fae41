"""The machine seat of a channel, at work: for the worker and for commands, where nobody sits in person."""

from __future__ import annotations

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused
from fusioncell.mandate.queries import law_in_force, purposes_open_to, seat_named, sitting_for
from fusioncell.mandate.sitting import Sitting


def sit_at(channel: str, seat_name: str = "", purpose: str = "", request: str = "worker") -> Sitting:
    """The seat that receives over a channel, for the first purpose that seat and channel share. Raises `Refused`."""
    law = law_in_force()
    if channel not in law.mandate.channels:
        known = ", ".join(sorted(law.mandate.channels))
        raise Refused([f"The law has no channel {channel}; it has {known}."])
    seat = seat_named(seat_name or f"channel-{channel}".replace("_", "-"))
    label = law.mandate.channels[channel].label
    open_ones = purposes_open_to(seat, law.mandate)
    fitting = [each for each in open_ones if not label or label.purposes is None or each in label.purposes]
    chosen = purpose or next(iter(fitting), "")
    return sitting_for(seat, chosen, law=law, request_id=f"{request} {now():%Y-%m-%dT%H:%M:%SZ}")
