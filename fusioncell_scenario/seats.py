"""Who sits in the fictional cell: the cast of every test and demonstration, and somebody of each agency.

The machine seats of the channels are not here: founding a cell makes one for each channel of its law.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MadeSeat:
    """A seat of the exercise and the person in it; `account` is the name to sign in with."""

    account: str
    person: str
    title: str
    agency: str
    role: str
    classification: str = "CONFIDENTIAL"
    home_agency: str = ""
    language: str = "en"

    @property
    def name(self) -> str:
        """The name of the seat: that of the account, for each has one."""
        return self.account


CAST = (
    MadeSeat("amal", "Amal Ketari", "Analyst, seconded by the National Police", "cell", "analyst", "SECRET", "police"),
    MadeSeat("basma", "Basma Sammawi", "Head of the Cell", "cell", "head", "SECRET"),
    MadeSeat("chafik", "Chafik Gadnashi", "Liaison officer of Customs", "customs", "liaison"),
    MadeSeat("dina", "Dina Vilaterra", "Liaison officer of the Regional Security Union", "union", "liaison"),
    MadeSeat("oumar", "Oumar Dialoré", "Overseer, Data Protection Authority", "overseer", "overseer", "SECRET"),
)
_CELL = (
    MadeSeat("rosa", "Rosa Portolano", "Records officer", "cell", "records_officer", "SECRET"),
    MadeSeat("dario", "Dario Montegral", "Duty officer", "cell", "duty_officer", "SECRET"),
    MadeSeat("aminata", "Aminata Sanfoko", "Analyst, seconded by Health", "cell", "analyst", "SECRET", "health", "fr"),
    MadeSeat("admin", "Ilse Quaifroid", "Administrator of the systems", "cell", "administrator", "UNCLASSIFIED"),
)
_CHIEFS = (
    MadeSeat("police-chief", "Hadi Tarzouki", "Chief, National Police", "police", "agency_chief", "SECRET"),
    MadeSeat("intel-chief", "Yelena Marazhina", "Chief, Intelligence Service", "intel", "agency_chief", "SECRET"),
    MadeSeat("customs-chief", "Honoré Portevent", "Chief, Customs", "customs", "agency_chief", "SECRET", language="fr"),
    MadeSeat("border-chief", "Efua Mensahene", "Chief, Border Service", "border", "agency_chief", "SECRET"),
    MadeSeat("health-chief", "Lu Xuecheng", "Director, Health Institute", "health", "agency_chief", "SECRET"),
    MadeSeat("municipal-chief", "Telmo Cabo-Sael", "Public safety, Port Sael", "municipal", "agency_chief"),
    MadeSeat(
        "gendarmerie-chief", "Modeste Rochemaraine", "Commandant, Gendarmerie", "gendarmerie", "agency_chief", "SECRET",
        language="fr",
    ),
    MadeSeat("union-chief", "Domingas Terrabela", "Head of the Union's office", "union", "agency_chief", "SECRET"),
)  # fmt: skip
_LIAISONS = (
    MadeSeat("police", "Nabil Shaknoori", "Liaison officer of the Police", "police", "liaison"),
    MadeSeat("intel", "Zeferino Ribamorta", "Liaison officer of the Service", "intel", "liaison", "CONFIDENTIAL"),
    MadeSeat("border", "Kofi Tukare", "Liaison officer of the Border Service", "border", "liaison"),
    MadeSeat("health", "Iman Zamhaly", "Liaison officer of the Health Institute", "health", "liaison", language="ar"),
    MadeSeat("municipal", "Graciete Ventomar", "Liaison officer of Port Sael", "municipal", "liaison", "RESTRICTED"),
    MadeSeat("gendarmerie", "Sidonie Lagrevière", "Officier de liaison", "gendarmerie", "liaison", language="fr"),
)
SEATS = (*CAST, *_CELL, *_LIAISONS, *_CHIEFS)

_WORDS = (
    "amber", "anchor", "apple", "basalt", "beacon", "bridge", "candle", "canvas", "cedar", "cistern", "copper", "coral",
    "cotton", "dune", "ember", "falcon", "fennel", "ferry", "fig", "flint", "garnet", "ginger", "granite", "harbour",
    "heron", "honey", "indigo", "island", "ivory", "jasmine", "juniper", "lantern", "lemon", "linen", "maple", "marble",
    "meadow", "mint", "mosaic", "nutmeg", "oasis", "olive", "onyx", "orchard", "paper", "pebble", "pepper", "pine",
    "plum", "quartz", "quince", "raven", "reed", "river", "saffron", "salt", "sandal", "silver", "slate", "spice",
    "sparrow", "stone", "sugar", "tamarind", "teal", "thistle", "timber", "topaz", "tulip", "velvet", "violet",
    "walnut", "willow", "winter", "yarrow", "zephyr",
)  # fmt: skip


def password() -> str:
    """A password that one can read out: four words and a number, made by the system's own randomness."""
    words = [secrets.choice(_WORDS) for _ in range(4)]
    return "-".join([*words, str(secrets.randbelow(90) + 10)])


def passwords() -> dict[str, str]:
    """A password for each account, to be printed once and kept nowhere."""
    return {seat.account: password() for seat in SEATS}
