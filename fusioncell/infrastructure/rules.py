"""When something may be done about a site: values in, reasons out; empty means yes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

LONGEST_APPRAISAL = timedelta(days=366)
LONGEST_DESIGNATION = timedelta(days=731)
MOST_RECIPIENTS = 10
LONGEST_RELEASE = 72  # hours
DRAWS = range(100, 5_001)
TOPS = range(1, 26)  # names of a ranking that are kept at all
RADIUS_KM = (0.1, 200.0)
YEARS = (0.1, 50.0)
DAYS = (1.0, 366.0)
MOST_SEED = 2**31


def objections_to_appraisal(
    interval: tuple[float, float, float], reasons: str, valid_to: date, today: date, factors: tuple[str, Sequence[str]]
) -> list[str]:
    """Why a judgement about a site cannot be taken in. factors: the one given, and those there are."""
    low, likely, high = interval
    found = []
    if factors[0] not in factors[1]:
        found.append(_("A judgement is of the threat, the exposure, the vulnerability or the consequence."))
    if not all(map(math.isfinite, interval)) or not 0 <= low <= likely <= high <= 1:
        found.append(_("The interval runs from low over likely to high, within 0 to 100 percent."))
    if not reasons.strip():
        found.append(_("A judgement has reasons."))
    if not today <= valid_to <= today + LONGEST_APPRAISAL:
        found.append(_("A judgement holds from today for at most a year."))
    return found


@dataclass(frozen=True, slots=True)
class Proposed:
    """A designation as it is proposed."""

    reason: str
    recommended: str
    consent: str
    consent_of: str
    consent_on: date | None
    without: str
    review_by: date


def objections_to_designation(new: Proposed, consents: Sequence[str], today: date, *, standing: bool) -> list[str]:
    """Why a site cannot be proposed for designation. standing: it is designated or proposed already."""
    found = []
    if standing:
        found.append(_("This site is designated already, or its designation waits for a decision."))
    if not new.reason.strip() or not new.recommended.strip():
        found.append(_("A designation says why, and what is recommended."))
    if new.consent not in consents:
        found.append(_("The owner's consent is given, refused or not asked."))
    elif new.consent == "given" and (not new.consent_of.strip() or new.consent_on is None or new.consent_on > today):
        found.append(_("A consent has a name and a day that is not in the future."))
    elif new.consent != "given" and not new.without.strip():
        found.append(_("Without the owner's consent, the reason to act without it is stated."))
    if not today < new.review_by <= today + LONGEST_DESIGNATION:
        found.append(_("A designation is reviewed within two years."))
    return found


def objections_to_deciding(who: int, proposed_by: int, state: str) -> list[str]:
    """Why this seat cannot decide a designation."""
    found = []
    if who == proposed_by:
        found.append(_("Whoever proposes a designation does not decide it."))
    if state != "proposed":
        found.append(_("This designation is no longer open."))
    return found


def objections_to_release(reason: str, recipients: Sequence[int], hours: int) -> list[str]:
    """Why the release of a list cannot be asked for."""
    found = []
    if not reason.strip():
        found.append(_("A release has a reason."))
    if not 1 <= len(set(recipients)) <= MOST_RECIPIENTS:
        found.append(_("A list is released to one to ten named seats."))
    if not 1 <= hours <= LONGEST_RELEASE:
        found.append(_("A release lasts from one hour to three days."))
    return found


def objections_to_releasing(who: int, asked_by: int, *, settled: bool) -> list[str]:
    """Why this seat cannot release a list."""
    found = []
    if who == asked_by:
        found.append(_("Whoever asks for a list does not release it."))
    if settled:
        found.append(_("This release has been decided."))
    return found


def objections_to_ranking(
    draws: int, top: int, radius_km: float, span: tuple[float, float], seed: int = 1
) -> list[str]:
    """Why a ranking cannot be made so. span: years of incidents, and days of the horizon."""
    found = []
    if draws not in DRAWS:
        found.append(_("A ranking is drawn 100 to 5,000 times."))
    if top not in TOPS:
        found.append(_("A ranking names 1 to 25 sites; there is no longer list of them."))
    if not RADIUS_KM[0] <= radius_km <= RADIUS_KM[1] or not YEARS[0] <= span[0] <= YEARS[1]:
        found.append(_("Incidents are counted within 0.1 to 200 kilometres and 0.1 to 50 years."))
    if not 0 <= seed < MOST_SEED:
        found.append(_("A seed is a whole number from 0 on."))
    if not DAYS[0] <= span[1] <= DAYS[1]:
        found.append(_("The threat is that of the coming 1 to 366 days."))
    return found


def objections_to_canary(name: str, reason: str, lat: float, lon: float) -> list[str]:
    """Why such a site cannot be planted."""
    found = []
    if not name.strip() or not reason.strip():
        found.append(_("A planted site has a name and a reason."))
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004 - the earth
        found.append(_("A latitude lies within 90 degrees and a longitude within 180."))
    return found
