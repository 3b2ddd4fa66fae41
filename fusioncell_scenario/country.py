"""The Republic of Marazan: an island country where the map shows nothing but the open Atlantic, south of the equator.

Its telephone code (+999) is reserved and assigned to nobody; its letters XM, and those of its neighbours, are among the
codes of ISO 3166 that are left to users and never given to a country.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

STAMP = "EXERCISE · FICTIONAL · Republic of Marazan"
PHONE_CODE = "+999"
HOME = "xm"
NATIONS = {"xm": "Marazan", "xt": "Kettara", "xo": "Ouldane", "xv": "Vashenia", "xh": "Huaiping"}  # not xk: Kosovo
BLOCK = (-4.0, 0.0, -22.0, -17.0)  # south, north, west, east: nothing but water


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the country that has a name."""

    name: str
    latitude: float
    longitude: float
    province: str = ""
    kind: str = "town"
    people: int = 0

    def near(self, rng: Random, metres: float) -> tuple[float, float]:
        """A point by chance within so many metres."""
        angle, distance = rng.uniform(0, 2 * math.pi), metres * math.sqrt(rng.random())
        north, east = distance * math.cos(angle) / 111_320, distance * math.sin(angle) / 111_320
        return round(self.latitude + north, 5), round(self.longitude + east, 5)


TOWNS = (
    Place("Port Sael", -2.031, -19.442, "Coast", people=412_000),
    Place("Marazan City", -1.812, -19.206, "Centre", people=296_000),
    Place("Wadi Semm", -1.655, -19.517, "Semma", people=61_000),
    Place("Qarnil", -1.402, -19.880, "West", people=88_000),
    Place("Baljan", -1.093, -19.335, "North", people=54_000),
    Place("Dafrawa", -2.398, -19.061, "South", people=47_000),
    Place("Riba Morta", -2.611, -19.604, "South", people=38_000),
    Place("Harmaz", -1.270, -18.821, "East", people=72_000),
    Place("Tarzuq", -1.528, -18.534, "East", people=33_000),
    Place("Vila Terra", -2.214, -19.837, "Coast", people=41_000),
    Place("Khashmud", -0.914, -19.702, "North", people=19_000),
    Place("Montegral", -1.951, -18.905, "Centre", people=26_000),
)
GATES = (
    Place("Port Sael ferry terminal", -2.0442, -19.4531, "Coast", "ferry"),
    Place("Marazan City airport", -1.8391, -19.1702, "Centre", "airport"),
    Place("Harmaz bridge post", -1.2488, -18.6120, "East", "road"),
    Place("Tarzuq road post", -1.5301, -18.4977, "East", "road"),
    Place("Qarnil harbour", -1.4099, -19.9012, "West", "ferry"),
)
SITES = (
    Place("Port Sael ferry terminal", -2.0442, -19.4531, "Coast", "ferry terminal"),
    Place("Silo substation of Port Sael", -2.0207, -19.4178, "Coast", "substation"),
    Place("Stadium of 14 July, Port Sael", -2.0119, -19.4389, "Coast", "stadium"),
    Place("Central market of Port Sael", -2.0285, -19.4402, "Coast", "market"),
    Place("General hospital of Port Sael", -2.0226, -19.4465, "Coast", "hospital"),
    Place("Parliament, Marazan City", -1.8130, -19.2049, "Centre", "parliament"),
    Place("Water works of Wadi Semm", -1.6608, -19.5244, "Semma", "water works"),
    Place("Fuel depot of Qarnil", -1.4120, -19.8901, "West", "fuel depot"),
    Place("Bus station of Harmaz", -1.2716, -18.8188, "East", "bus station"),
    Place("University of Marazan City", -1.8042, -19.2118, "Centre", "university"),
)
TARGETS = SITES[:3]
HOSPITALS = ("General hospital of Port Sael", "Hospital of Marazan City", "Clinic of Qarnil", "Health centre of Harmaz")
_STREETS = (
    "Quay of the Lantern", "Salt Street", "Rue du Vieux Sémaphore", "Rua da Maré Baixa", "Street of the Seven Cisterns",
    "Avenue of the Republic of Marazan", "Weavers' Steps", "Rue des Trois Balances", "Kettara Road", "Cistern Lane",
    "Rua do Farol Velho", "Street of the Rope-makers", "Silo Road", "Mole Street", "Impasse du Cadran", "Wadi Road",
    "Fig Market", "Rua dos Calafates", "Street of the Old Customs", "Boulevard du Quatorze-Mai",
)  # fmt: skip
_FIRMS = (
    "Comptoir Salin", "Sael Marine Supply", "Transports Qarnil", "Casa Ventomar", "Baljan Grain", "Harmaz Textiles",
    "Dafrawa Fruits", "Établissements Portevent", "Rope and Canvas", "Semma Water Pumps", "Tarzuq Motors",
    "Marazan Cold Stores", "Vila Terra Cement", "Khashmud Timber", "Montegral Paper", "Sael Lamps", "Port Bakery Union",
    "Quinze Lieues Freight", "Cabo Sael Fishing", "Lantern Pharmacy Supply", "Ouldane Trading House", "Kettara Spices",
)  # fmt: skip
_FORMS = ("SARL", "Lda", "Ltd", "& Co", "SA")
_PLATE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def phone(rng: Random) -> str:
    """A telephone number of Marazan as machines write it: `+999417072231`."""
    return f"{PHONE_CODE}{rng.choice((41, 42, 43, 51, 52))}{rng.randrange(10**7):07d}"


def phone_as_written(number: str, rng: Random) -> str:
    """The same number as people write it."""
    digits = number.removeprefix(PHONE_CODE)
    a, b, c, d = digits[:2], digits[2:5], digits[5:7], digits[7:]
    forms = (number, f"{PHONE_CODE} {a} {b} {c} {d}", f"{PHONE_CODE} {a} {b}{c}{d}", f"{PHONE_CODE}-{a}-{b}-{c}{d}")
    return rng.choice(forms)


def plate(rng: Random) -> str:
    """A registration plate: `41-707 KT`."""
    return f"{rng.randrange(10, 100)}-{rng.randrange(1000):03d} {''.join(rng.choices(_PLATE_LETTERS, k=2))}"


def plate_as_written(number: str, rng: Random) -> str:
    """The same plate as somebody noted it."""
    bare = number.replace("-", "").replace(" ", "")
    return rng.choice((number, bare, f"{bare[:2]} {bare[2:5]} {bare[5:]}", bare.lower(), number.replace("-", " ")))


def passport(rng: Random, nation: str) -> str:
    """A passport number of some country: its letter and eight digits."""
    return f"{nation[-1].upper()}{rng.randrange(10**8):08d}"


def identity_number(rng: Random) -> str:
    """A national identity number of Marazan, long enough never to meet another by chance."""
    return f"MZN{rng.randrange(10**9):09d}"


def account(rng: Random) -> str:
    """An account number built as an IBAN is (ISO 13616, check by ISO 7064 mod 97-10), of a country that is none."""
    body = f"SAEL{rng.randrange(10**14):014d}"
    return f"XM{iban_check(body, 'XM'):02d}{body}"


def iban_check(body: str, letters: str) -> int:
    """The two check digits of an IBAN.

    >>> iban_check("NWBK60161331926819", "GB")  # ISO 13616, the example of the United Kingdom
    29
    """
    number = int("".join(str(int(sign, 36)) for sign in f"{body}{letters}00"))
    return 98 - number % 97


def container(rng: Random) -> str:
    """The number of a freight container, with its check digit."""
    body = f"XMZU{rng.randrange(10**6):06d}"
    return f"{body}{container_check(body)}"


def container_check(body: str) -> int:
    """The check digit of four letters and six digits (ISO 6346); letters count 10 upward, multiples of 11 left out.

    >>> container_check("CSQU305438")  # ISO 6346, the example of the standard
    3
    """
    values = [number for number in range(10, 39) if number % 11]
    signs = [int(sign) if sign.isdigit() else values[ord(sign) - ord("A")] for sign in body]
    return sum(value << place for place, value in enumerate(signs)) % 11 % 10


def street_address(rng: Random, town: Place | None = None) -> tuple[str, str]:
    """A street with its number, and its town, by chance."""
    where = town or rng.choices(TOWNS, weights=[each.people for each in TOWNS])[0]
    return f"{rng.randrange(1, 180)} {rng.choice(_STREETS)}", where.name


def firm(rng: Random) -> str:
    """The name of a company."""
    return f"{rng.choice(_FIRMS)} {rng.choice(_FORMS)}"


def town_of(name: str) -> Place:
    """The town of this name."""
    return next(each for each in TOWNS if each.name == name)
