"""What the cell makes of the register: the analyst ranks, one site is proposed and designated."""

from __future__ import annotations

from datetime import timedelta

from fusioncell.evidence.actions.keeping import entity_id
from fusioncell.foundation.clock import now
from fusioncell.infrastructure.actions import designating, ranking
from fusioncell.infrastructure.actions.ranking import Settings
from fusioncell.infrastructure.models import Ranking
from fusioncell.infrastructure.rules import Proposed
from fusioncell_scenario.acts import acting
from fusioncell_scenario.sites import code_of

PURPOSE = "counter_terrorism"
NEAR_AND_LATELY = Settings(radius_km=0.3, years=0.2, top=5)


def rank_and_designate() -> Ranking:
    """The analyst ranks what the sightings lie near, and the first of the list is proposed and designated."""
    with acting("amal", PURPOSE) as amal:
        made = ranking.rank(amal, NEAR_AND_LATELY)
        new = Proposed(
            reason="The hospital, the stadium and the ferries have no other feeder.",
            recommended="A second feeder, and a guard on the service road until it stands.",
            consent="given", consent_of="The director of the grid", consent_on=now().date(), without="",
            review_by=now().date() + timedelta(days=300),
        )  # fmt: skip
        proposed = designating.propose(amal, entity_id("cell", "sites", f"site:{code_of(1)}"), new)
    with acting("basma", PURPOSE) as basma:
        designating.decide(basma, proposed.id, "Agreed.", grant=True)
    return made
