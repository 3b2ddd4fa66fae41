"""Planting sites that do not exist: whoever opens one had no business there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fusioncell.evidence.actions.keeping import Received, Said, entity_id, keep
from fusioncell.evidence.methods.drafts import Marks
from fusioncell.foundation import ledger
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.infrastructure import rules
from fusioncell.infrastructure.methods.taxonomy import shipped
from fusioncell.infrastructure.models import Canary, CanaryTouch
from fusioncell.intake.actions.machines import sit_at
from fusioncell.intake.labelling import label_for
from fusioncell.mandate.actions import work
from fusioncell.mandate.methods.label import LOWEST, Label
from fusioncell.mandate.models import WorkItem, WorkStep
from fusioncell.mandate.queries import allowed_labels, declare, label_id, label_of, law_in_force
from fusioncell.mandate.record import record, record_by_clock
from fusioncell.mandate.sitting import Sitting, require

CHANNEL = "sites"


@transaction.atomic
def plant(who: Sitting, name: str, sector: str, place: tuple[float, float], reason: str) -> Canary:
    """Enter a site that does not exist over the register's own channel, and note here alone what it is."""
    article = require(who, "site.canary")
    refuse(rules.objections_to_canary(name, reason, *place))
    if CHANNEL not in law_in_force().mandate.channels:
        raise Refused([_("The law has no channel over which sites come in.")])
    if sector not in shipped()["cer"].sectors:
        raise Refused([_("There is no such sector.")])
    own = label_id(_for_oversight(who))
    values = {
        "siteCode": str(new_id())[-8:].upper(), "name": name.strip(), "sector": sector,
        "coordinates": f"{place[0]:.5f},{place[1]:.5f}",
    }  # fmt: skip
    entity = _entered(who, values)
    made = Canary.objects.create(
        id=new_id(), entity=entity, name=name.strip(), reason=reason.strip(), planted_by_id=who.seat_id,
        planted_at=now(), label_id=own,
    )  # fmt: skip
    record(who, "site.plant", [made.id], article)
    return made


def _for_oversight(who: Sitting) -> Label:
    """Read by the overseer's agency alone."""
    return replace(
        LOWEST, policy=law_in_force().mandate.policy.code, audience=frozenset({frozenset({f"agency:{who.agency}"})}),
        purposes=frozenset({who.purpose}), originators=frozenset({who.agency}),
    )  # fmt: skip


def _entered(who: Sitting, values: Mapping[str, str]) -> UUID:
    """The report as the channel's own machine would have kept it, so that nothing about it is different."""
    machine = sit_at(CHANNEL, request=who.request_id)
    declare(machine)
    channel = law_in_force().mandate.channels[CHANNEL]
    label = label_id(label_for(Marks(), channel, law_in_force().mandate))
    entity = entity_id(channel.agency, CHANNEL, f"site:{values['siteCode']}")
    keep(
        machine,
        [
            Received(
                agency=channel.agency, channel=CHANNEL, raw=json.dumps(dict(values)).encode(), media_type="text/csv",
                title=values["name"], text=f"Site {values['siteCode']}, {values['sector']}", category=channel.category,
                legal_basis=channel.basis, label_id=label, purpose=machine.purpose, received_at=now(),
                external_id=values["siteCode"],
                statements=[Said(entity, "Site", prop, value, label) for prop, value in values.items()],
            )
        ],
        machine.powers.get("report.receive", ""),
    )  # fmt: skip
    declare(who)
    return entity


@transaction.atomic
def tell_overseers(most: int = 50) -> int:
    """Put an item before whoever planted a site that somebody opened since; gives how many items.

    The clock learns numbers and labels from the store, never who looked at what; the page of planted sites says it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT canary, planter, agency, label FROM site_touches_untold(%s)", [most])
        rows = cursor.fetchall()
    for canary, planter, agency, label in rows:
        item = WorkItem.objects.create(
            id=new_id(), kind=WorkItem.Kind.TASK, title=_("A site that does not exist was opened"), base_label_id=label,
            label_id=label, made_by_id=planter, from_agency_id=agency, agency_id=agency, owner_id=planter,
            purpose=min(label_of(label).purposes or {""}), object_kind="canary", object_id=canary,
            state=WorkItem.State.TAKEN, made_at=now(),
        )  # fmt: skip
        WorkStep.objects.create(item_id=item.id, act="make", by_id=None, to_id=planter, at=item.made_at)
        record_by_clock(ledger.WORK, "work.assigned", [item.id], what="task", to=agency, agency=agency)
    return len(rows)


@transaction.atomic
def note(who: Sitting, touch_id: UUID) -> None:
    """The notice has been taken up."""
    article = require(who, "site.canary")
    taken = CanaryTouch.objects.filter(pk=touch_id, seen_at__isnull=True, label_id__in=allowed_labels(who))
    if taken.update(seen_at=now()):
        record(who, "site.note_touch", [touch_id], article)
        left = CanaryTouch.objects.filter(canary__touches=touch_id, seen_at__isnull=True)
        if not left.exists():
            touched = CanaryTouch.objects.get(pk=touch_id)
            work.conclude(who, touched.canary_id, _("Taken note of."))
