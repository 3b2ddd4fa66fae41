"""Tips in the days of work: told at the cell and in the field, compared, vetted, or without ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fusioncell.intake.actions import tips
from fusioncell.intake.actions.writing import write
from fusioncell.intake.models import Tip
from fusioncell.intake.queries_of_tips import tip_for
from fusioncell.intake.rules_of_tips import Compared, Vetting
from fusioncell.intake.showing_of_tips import written
from fusioncell.mandate.actions import work
from fusioncell_scenario.acts import acting, sit
from fusioncell_scenario.country import STAMP

PURPOSE = "counter_terrorism"
_NOTHING: dict[str, Any] = {
    "event_type": "", "indicators": [], "occurred": "", "place": "Port Sael", "person": "", "plate": "", "source": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """Tips by what became of them."""

    shareable: UUID
    compared: UUID
    unfounded: UUID
    field: tuple[UUID, ...]


def tip_days() -> Told:
    """Everything, in order."""
    gate = _told("dario", "activity_tips", "A man measures the service gate of the grain terminal",
                 "He measured the gate with a tape on two evenings and asked when the patrol changes.")  # fmt: skip
    drone = _told("dario", "activity_tips", "A small aircraft circles over the oil jetty",
                  "A fisherman saw it twice before sunrise, without lights, for a quarter of an hour.")  # fmt: skip
    camera = _told("dario", "activity_tips", "Somebody photographs the old lighthouse",
                   "A visitor took pictures of the lighthouse and of the ferries from the mole.")  # fmt: skip
    field = _field()
    with acting("amal", PURPOSE) as amal:
        tips.compare(amal, gate, Compared(
            ["TESTSEC", "ELICIT"],
            ["He measured the service gate on two evenings", "He asked the guard when the patrol changes"],
            "Measuring a closed gate and asking for the hours of patrol is probing.",
        ))  # fmt: skip
        tips.compare(amal, drone, Compared(
            ["AVIATION"], ["An aircraft circled without lights before sunrise"], "An unlit flight over a closed area."
        ))  # fmt: skip
        tips.compare(amal, camera, Compared(
            ["PHOTO"], ["He photographed the lighthouse", "He photographed the ferries"],
            "Pictures of places that every visitor photographs.",
        ))  # fmt: skip
        tips.end(amal, camera, "protected", "A visitor.", "What was seen is lawful; thank you.")
    with acting("dario", PURPOSE) as dario:
        link = Vetting("attack_on_infrastructure", "Two probing acts at one gate of the terminal within a week.")
        tips.vet(dario, gate, link)
    return Told(gate, drone, camera, field)


def _told(seat: str, channel: str, title: str, text: str, **more: Any) -> UUID:
    made = write(
        sit(seat, PURPOSE),
        written({**_NOTHING, **more, "channel": channel, "title": title, "text": f"[{STAMP}] {text}"}),
    )
    with acting("amal", PURPOSE):
        found: UUID = Tip.objects.get(report__delivery_id=made.id).id
    return found


def _field() -> tuple[UUID, ...]:
    """Two reports of the field monitors; the duty officer takes the first from the board within minutes."""
    men = _told("municipal", "field_reports", "Six men with rifles on the road to Vila Terra",
                "They stopped the bus of the morning, asked for names and let it go.",
                event_type="armed_group", indicators=["checkpoint"], place="Vila Terra")  # fmt: skip
    well = _told("municipal", "field_reports", "Traders leave the market of the well before noon",
                 "Since yesterday rumours go round; most stalls closed at eleven.",
                 event_type="market_tension", indicators=["traders_leave", "rumours"])  # fmt: skip
    with acting("dario", PURPOSE) as dario:
        item = tip_for(dario, men).item_id
        if item is not None:
            work.take(dario, item)
    return men, well
