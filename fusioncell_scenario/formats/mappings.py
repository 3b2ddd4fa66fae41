"""The mappings that go with the agencies' tables: proposed by each liaison, reviewed by the records officer."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from fusioncell_scenario.rows import BORDER, CUSTOMS, MUNICIPAL, OUTBREAK

Body = dict[str, Any]
_FORMAT = "fusioncell/mapping/1"


def _entity(key: str, schema: str, id_: str, *rules: Body) -> Body:
    return {"key": key, "schema": schema, "id": id_, "rules": list(rules)}


def _column(prop: str, column: str, **more: Any) -> Body:
    return {"property": prop, "column": column, **more}


def _date(prop: str, column: str) -> Body:
    return {"property": prop, "date": column}


def _link(prop: str, entity: str) -> Body:
    return {"property": prop, "entity": entity}


def _text(prop: str, text: str) -> Body:
    return {"property": prop, "text": text}


CUSTOMS_DECLARATIONS: Body = {
    "mapping": _FORMAT,
    "name": "customs_declarations",
    "about": "Export of the declarations of the Customs Administration of Marazan (fictional), one declaration a row.",
    "columns": list(CUSTOMS),
    "delimiter": ";",
    "report": {
        "external_id": "{N° décl.}",
        "title": "Déclaration {N° décl.} : {Désignation}",
        "language": "fr",
        "source_name": "Bureau de {Bureau}",
        "reliability": "A",
        "credibility": "2",
        "text": [
            "{Observations}",
            "{Désignation} (SH {Code SH}), {Poids net} {Unité}[, conteneur {Conteneur}]",
            "Destinataire : {Destinataire}[, gérant {Gérant}][, tél. {Tél. dest.}]",
            "Livraison : {Lieu de livraison}[, enlevé par {Immat. enlèvement}]",
        ],
        "occurred_from": _date("from", "Date décl."),
    },
    "entities": [
        _entity(
            "goods",
            "Consignment",
            "{N° décl.}",
            _text("name", "{Désignation}, {N° décl.}"),
            _column("declaration", "N° décl."),
            _date("date", "Date décl."),
            _column("goods", "Désignation", language="fr"),
            _column("quantity", "Poids net"),
            _column("unit", "Unité"),
            _column("containerNumber", "Conteneur"),
            _link("consignee", "firm"),
        ),
        _entity(
            "firm",
            "Company",
            "NIF:{NIF}",
            _column("name", "Destinataire"),
            _column("taxNumber", "NIF"),
            _column("phone", "Tél. dest."),
            _column("address", "Lieu de livraison"),
        ),
        {
            **_entity("manager", "Person", "{N° décl.}/gérant", _column("name", "Gérant")),
            "when": [{"column": "Gérant", "none_of": [""]}],
        },
        _entity(
            "directs", "Directorship", "{N° décl.}/gérance", _link("director", "manager"), _link("organization", "firm")
        ),
        _entity("place", "Address", "{N° décl.}/lieu", _column("full", "Lieu de livraison")),
        _entity(
            "lorry",
            "Vehicle",
            "{N° décl.}/camion/{Immat. enlèvement}",
            _column("registrationNumber", "Immat. enlèvement"),
        ),
        _entity(
            "fetched",
            "UnknownLink",
            "{N° décl.}/enlèvement/{Immat. enlèvement}",
            _link("subject", "lorry"),
            _link("object", "goods"),
            _text("role", "enlèvement"),
        ),
    ],
}

MUNICIPAL_REPORTS: Body = {
    "mapping": _FORMAT,
    "name": "municipal_reports",
    "about": "Sightings and complaints of the public safety desk of Port Sael (fictional), one a row, with HXL tags.",
    "columns": list(MUNICIPAL),
    "report": {
        "external_id": "{ref}",
        "title": "{assunto}, {local}",
        "language": "en",
        "source_name": "Public safety desk",
        "reliability": "C",
        "credibility": "3",
        "text": ["{exercicio}", "{relato}", "[Vehicle {veiculo}]", "[Contact {contacto}]"],
        "occurred_from": _date("from", "quando"),
    },
    "entities": [
        _entity(
            "note",
            "Incident",
            "{ref}",
            _text("name", "{assunto}, {local}"),
            _column("incidentType", "assunto"),
            _column("description", "relato"),
            _date("date", "quando"),
            _column("location", "local"),
            {"property": "coordinates", "pair": ["lat", "lon"]},
        ),
        _entity("car", "Vehicle", "{ref}/{veiculo}", _column("registrationNumber", "veiculo")),
        _entity("phone", "Phone", "{ref}/{contacto}", _column("number", "contacto")),
    ],
}

BORDER_CROSSINGS: Body = {
    "mapping": _FORMAT,
    "name": "border_crossings",
    "about": "Crossings of the border of Marazan (fictional), one a row; names as the document has them.",
    "columns": list(BORDER),
    "report": {
        "external_id": "{crossing}",
        "title": "Crossing {way} at {post}",
        "language": "en",
        "source_name": "{post}",
        "reliability": "A",
        "credibility": "2",
        "text": ["{exercise}", "{traveller}, born {born}, document {document} ({nationality})", "[Vehicle {vehicle}]"],
        "occurred_from": _date("from", "at"),
    },
    "entities": [
        _entity(
            "traveller",
            "Person",
            "{crossing}/traveller",
            _column("name", "traveller"),
            _column("lastName", "surname"),
            _column("firstName", "given_names"),
            _date("birthDate", "born"),
            _column("gender", "sex", words={"M": "male", "F": "female"}),
            _column("nationality", "nationality"),
            _column("passportNumber", "document"),
        ),
        _entity("vehicle", "Vehicle", "{crossing}/{vehicle}", _column("registrationNumber", "vehicle")),
        _entity(
            "trip",
            "Trip",
            "{crossing}",
            _text("name", "Crossing {way} at {post}"),
            _date("date", "at"),
            _column("crossing", "post"),
            _link("traveller", "traveller"),
            _link("vehicle", "vehicle"),
        ),
    ],
}

HEALTH_BULLETIN: Body = {
    "mapping": _FORMAT,
    "name": "health_notices",
    "about": "Weekly bulletin of notifiable diseases of Marazan (fictional), one week, district and disease a row.",
    "columns": list(OUTBREAK),
    "integers": ["Cases", "Deaths"],
    "report": {
        "external_id": "{Bulletin}",
        "title": "{Disease}, {District}: {Cases} cases in the week from {Week from}",
        "language": "en",
        "source_name": "Weekly bulletin",
        "reliability": "A",
        "credibility": "2",
        "text": ["{Note}", "{Cases} cases and {Deaths} deaths of {Disease} in {District}."],
        "occurred_from": _date("from", "Week from"),
        "occurred_to": _date("to", "Week to"),
    },
    "entities": [
        _entity(
            "week",
            "Outbreak",
            "{Bulletin}",
            _text("name", "{Disease}, {District}"),
            _column("disease", "Disease", language="en"),
            _column("cases", "Cases"),
            _column("deaths", "Deaths"),
            _date("startDate", "Week from"),
            _date("endDate", "Week to"),
            _column("location", "District"),
            {"property": "coordinates", "pair": ["Latitude", "Longitude"]},
        ),
    ],
}

SITES: Body = json.loads((files("fusioncell.intake") / "mappings" / "sites.json").read_text("utf-8"))
MAPPINGS = {
    body["name"]: body for body in (CUSTOMS_DECLARATIONS, MUNICIPAL_REPORTS, BORDER_CROSSINGS, HEALTH_BULLETIN, SITES)
}
