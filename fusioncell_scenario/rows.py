"""The tables that agencies send: their columns as the agency names them, and one line of each."""

from __future__ import annotations

from dataclasses import dataclass

from fusioncell_scenario.country import STAMP, Place
from fusioncell_scenario.made import Row

CUSTOMS = (
    "N° décl.", "Date décl.", "Bureau", "Destinataire", "NIF", "Gérant", "Tél. dest.", "Lieu de livraison",
    "Désignation", "Code SH", "Poids net", "Unité", "Conteneur", "Immat. enlèvement", "Observations",
)  # fmt: skip
MUNICIPAL = ("ref", "quando", "assunto", "relato", "local", "lat", "lon", "veiculo", "contacto", "exercicio")
MUNICIPAL_TAGS = (
    "#meta+id", "#date+occurred", "#subject", "#description", "#loc+name", "#geo+lat", "#geo+lon", "#item+plate",
    "#contact+phone", "#meta+exercise",
)  # fmt: skip
BORDER = (
    "crossing", "at", "post", "way", "traveller", "surname", "given_names", "born", "sex", "nationality",
    "document", "vehicle", "exercise",
)  # fmt: skip
OUTBREAK = (
    "Bulletin",
    "Week from",
    "Week to",
    "District",
    "Disease",
    "Cases",
    "Deaths",
    "Latitude",
    "Longitude",
    "Note",
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration to Customs."""

    number: str
    day: str
    office: str
    firm: str
    tax_number: str
    manager: str
    phone: str
    delivery: str
    goods: str
    code: str
    weight: int
    container: str
    plate: str

    def row(self, story: str = "ordinary", about: tuple[str, ...] = ()) -> Row:
        """The line of the export."""
        cells = (
            self.number, self.day, self.office, self.firm, self.tax_number, self.manager, self.phone, self.delivery,
            self.goods, self.code, self.weight, "kg", self.container, self.plate, STAMP,
        )  # fmt: skip
        return Row("customs", self.number, dict(zip(CUSTOMS, cells, strict=True)), story, about)


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the public safety desk of Port Sael."""

    ref: str
    when: str
    subject: str
    text: str
    place: str
    point: tuple[float, float] | None
    plate: str = ""
    contact: str = ""

    def row(self, story: str = "ordinary", about: tuple[str, ...] = ()) -> Row:
        """The line of the desk's table."""
        latitude, longitude = self.point or ("", "")
        cells = (
            self.ref, self.when, self.subject, self.text, self.place, latitude, longitude, self.plate, self.contact,
            STAMP,
        )  # fmt: skip
        return Row("municipal", self.ref, dict(zip(MUNICIPAL, cells, strict=True)), story, about)


@dataclass(frozen=True, slots=True)
class Crossing:
    """One crossing of the border as the officer's machine wrote it."""

    number: str
    at: str
    post: str
    way: str
    surname: str
    given: str
    born: str
    sex: str
    nation: str
    document: str
    vehicle: str = ""

    def row(self, story: str = "ordinary", about: tuple[str, ...] = ()) -> Row:
        """The line of the export."""
        full = f"{self.given} {self.surname}".strip()
        cells = (
            self.number, self.at, self.post, self.way, full, self.surname, self.given, self.born, self.sex, self.nation,
            self.document, self.vehicle, STAMP,
        )  # fmt: skip
        return Row("border", self.number, dict(zip(BORDER, cells, strict=True)), story, about)


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One week of one district in the bulletin of notifiable diseases."""

    number: str
    week: tuple[str, str]
    district: Place
    disease: str
    cases: int
    deaths: int

    def row(self, story: str = "ordinary") -> Row:
        """The line of the workbook."""
        where = self.district
        cells = (
            self.number, *self.week, where.name, self.disease, self.cases, self.deaths, where.latitude, where.longitude,
            STAMP,
        )  # fmt: skip
        return Row("health", self.number, dict(zip(OUTBREAK, cells, strict=True)), story)
