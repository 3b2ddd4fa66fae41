"""Every route of the house, found by itself, and how the walk fills its parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from fusioncell.hall.answers import API
from fusioncell.hall.api import api

OPEN_FAMILY = "01900000-0000-7000-8000-00000000a37a"  # series that everybody who reads signals may count for themselves

# A parameter's name, or route and parameter, to the kind of thing planted; `=word` is a plain value, tried as it is.
KINDS = {
    "report_id": "report",
    "entity_id": "entity",
    "entity": "entity",
    "delivery_id": "delivery",
    "disclosure_id": "disclosure",
    "search_id": "search",
    "watch_id": "watch",
    "other": "entity",
    "token_id": "token",
    "hall:account-of number": "=1",
    "case_id": "case",
    "item_id": "item",
    "work_id": "item",
    "consent_id": "consent",
    "lowering_id": "lowering",
    "decision_id": "subject",
    "subject_id": "subject",
    "person_id": "case person",
    "proposal_id": "proposal",
    "levelled_id": "levelled",
    "question_id": "question",
    "level_id": "level",
    "embargo_id": "embargo",
    "alarm_id": "alarm",
    "warning:act act": "=triage",
    "family_id": "family",
    "warning:family_act act": "=suspend",
    "series_id": "series",
    "warning:series family_id": f"={OPEN_FAMILY}",
    "warning:export_series family_id": f"={OPEN_FAMILY}",
    "warning:series_act family_id": f"={OPEN_FAMILY}",
    "warning:series_act act": "=suspend",
    "scenario_id": "scenario",
    "indicator_id": "indicator",
    "backtest_id": "backtest",
    "published_id": "=01900000-0000-7000-8000-000000000000",
    "threat_level:act act": "=withdraw",
    "job_id": "job",
    "tip_id": "tip",
    "statement_id": "statement",
    "assessment_id": "assessment",
    "judgement_id": "judgement",
    "technique_id": "technique",
    "release_id": "product",
    "cut_id": "cut",
    "block": "=b1",
    "language": "=fr",
    "table": "=published",
    "series": "=XX-NAT",
    "site_id": "site",
    "ranking_id": "ranking",
    "list_id": "site list",
    "designation_id": "designation",
    "touch_id": "canary touch",
    "infrastructure:settle_release act": "=refuse",
    "infrastructure:settle act": "=end",
    "seat_name": "=amal",
    "seat": "=amal",
    "identity_id": "identity",
    "hit_id": "hit",
    "mandate:act-on-item act": "=take",
    "intake:held number": "quarantined",
    "intake:mapping number": "mapping",
    "oversight:rights_resource name": "=tile/0/000",
    "oversight:work_resource name": "=checkpoint",
    "oversight:event number": "=0",
    "oversight:proof number": "=0",
    "openid_connect_login provider_id": "=agency",
    "openid_connect_callback provider_id": "=agency",
    "mfa_remove_webauthn pk": "=1",
    "mfa_edit_webauthn pk": "=1",
}
# What is asked of a page beside its address; {word} is each planted word to search for in turn.
ASKED = {
    "assessment:evidence": ("", "q=harbour", "q={word}"),
    "assessment:judgement": ("", "q=harbour"),
    "assessment:product-file": ("form=html", "form=json", "form=html&language=ar"),
    "assessment:cut-file": ("form=html", "form=json"),
    "assessment:product": ("", "language=ar"),
    "threat_level:published_table": ("", "on=2024-05-01"),
    "threat_level:published_series": ("", "on=2024-05-01"),
    "fusioncell_threat_level_api_published_series": ("on=2024-05-01",),
    "picture:search": ("", "q=harbour", "q=harbour&order=best", "in=entities", "in=entities&q=harbour", "q={word}",
                       "in=entities&q={word}", "in=entities&q={word}&order=best"),
    "mandate:law": ("", "part=versions", "part=participants&in=all"),
    "mandate:explain": ("", "seat=amal&purpose=counter_terrorism&act=report.read&channel=customs_declarations"),
    "fusioncell_mandate_api_of_law_explain": ("act=report.read&channel=customs_declarations",),
    "warning:alarms": ("", "in=all", "in=all&words={word}", "in=answered&kind=rise"),
    "warning:export": ("", "in=all"),
    "fusioncell_warning_api_alarms": ("which=all", ""),
    "fusion:queue": ("", "which=second", "which=rule"),
    "fusion:hits": ("", "which=all", "which=fusion", "which=nobody"),
    "picture:suggest": ("q=", "q=harb", "q={word}"),
    "picture:situation": ("", "region={word}", "kind=Incident&tracks=region", "box=0,0,10,10&grade=good"),
    "picture:points": ("", "region={word}", "kind=Incident"),
    "picture:wall": ("", "kind=Incident"),
    "infrastructure:home": ("", "taxonomy=soft"),
    "infrastructure:register": ("", "words=harbour", "words={word}", "region={word}", "type={word}", "sector=none"),
    "fusioncell_infrastructure_api_sites": ("", "words=harbour", "words={word}"),
    "picture:actors": ("", "region={word}"),
    "picture:actors-data": ("", "region={word}"),
    "fusioncell_picture_api_of_situation_seen": ("", "region={word}", "kind=Incident"),
    "fusioncell_picture_api_of_situation_table": ("", "by=year", "by=month&at=2020-01"),
    "fusioncell_picture_api_of_graph_actors": ("", "region={word}"),
    "picture:graph-find": ("q=", "q=harb", "q={word}"),
}  # fmt: skip
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>|\{(?:(\w+):)?(\w+)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """One address with its parameters; `asked` are the query strings it is tried with."""

    name: str
    path: str
    parameters: tuple[str, ...]
    asked: tuple[str, ...] = ("",)

    def kinds(self) -> list[str | None]:
        """What fills each parameter; None for one that nobody has taught the walk."""
        return [KINDS.get(f"{self.name} {name}", KINDS.get(name)) for name in self.parameters]

    def filled(self, values: dict[str, str]) -> str:
        """The address with a value for each parameter."""
        return _PARAMETER.sub(lambda found: values[found[2] or found[4]], self.path)


def routes() -> list[Route]:
    """Every address of the resolver, and every operation of the API with its required questions."""
    found = {route.path: route for route in _resolved(get_resolver(), "/", "")}
    for route in _described():
        found[route.path] = route
    return sorted(found.values(), key=lambda route: route.path)


def _resolved(resolver: URLResolver, before: str, space: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = (before + str(entry.pattern)).replace("^", "").replace("$", "")
        if isinstance(entry, URLResolver):
            yield from _resolved(entry, path, space + (f"{entry.namespace}:" if entry.namespace else ""))
        elif isinstance(entry, URLPattern):
            name = space + (entry.name or path)
            yield Route(name, path, _parameters(path), ASKED.get(name, ("",)))


def _described() -> Iterator[Route]:
    for path, methods in api.get_openapi_schema(path_prefix=API)["paths"].items():
        for spec in methods.values():
            needed = tuple(p["name"] for p in spec.get("parameters", []) if p["in"] == "query" and p.get("required"))
            name = str(spec["operationId"])
            asked = ASKED.get(name, ("",) if not needed else ())
            yield Route(name, re.sub(r"\{(\w+)\}", r"<\1>", path), _parameters(path), asked)


def _parameters(path: str) -> tuple[str, ...]:
    return tuple(found[2] or found[4] for found in _PARAMETER.finditer(path))


def untaught() -> list[str]:
    """What must be added for the walk to know every route, as sentences."""
    sentences = []
    for route in routes():
        for name, kind in zip(route.parameters, route.kinds(), strict=True):
            if kind is None:
                sentences.append(
                    f"{route.path} ({route.name}): add what fills its parameter {name!r} to KINDS in "
                    "tests/leak/routes.py and, if it is a new kind of thing, plant some in tests/leak/planting.py."
                )
        if not route.asked:
            sentences.append(f"{route.path} ({route.name}): add what is asked of it to ASKED in tests/leak/routes.py.")
    return sentences
