"""A product's map shows the places its own sources state, named beside it, and a cut shows no more than its own."""

from __future__ import annotations

import io
import json
from typing import Any
from uuid import UUID

import docx
import pypdf
import pytest

from fusioncell.assessment.actions import cutting, drafting, releasing
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.methods import maps
from fusioncell.assessment.methods.product import product
from fusioncell.assessment.models import Cut, Release, Support
from fusioncell.assessment.placing import names_of
from fusioncell.assessment.printing import print_as, worded
from fusioncell.assessment.queries import releases_seen_by
from fusioncell.assessment.tests.making import drafted, reviewed, three_reports
from fusioncell.assessment.tests.test_releasing import WISH, closed_to_customs, wide
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.label import Label
from tests import cast as people
from tests.cast import Cast, Sit

pytestmark = [pytest.mark.store, pytest.mark.django_db]


def seen_at(label: Label, name: str, spot: str, schema: str = "Event") -> list[Any]:
    """What a report says of one thing and where it was."""
    entity = new_id()
    pairs = (("name", name), ("coordinates", spot))
    return [people.statement(label, entity, value, prop, schema=schema) for prop, value in pairs]


def placed(cast: Cast, **more: Any) -> Release:
    """A product with a map, of one open place, one home, and one place that customs may not know of."""
    label = wide()["label"]
    said = [*seen_at(label, "Unloading at night", "-1.6,-19.5"), *seen_at(label, "Home", "-1.9,-19.9", "Person")]
    seen = people.report("police_reports", "Lorry at the farm", label, statements=said).id
    closed = people.label_of_channel(
        "police_reports", audience=frozenset({frozenset({"agency:cell", "agency:police"})})
    )
    hidden = closed_to_customs("Closed", statements=seen_at(closed, "Hidden store", "-2.4,-18.5"))
    who = people.sit(cast.amal)
    made = drafted(who, [seen, *three_reports(**wide())], **more)
    drafting.add(who, made.id, "s2", {"kind": "chart", "chart": "places"})
    block = drafting.add(who, made.id, "s2", {"kind": "text"})
    drafting.write(who, made.id, block, 1, {"texts": {"en": {"text": "There is another place."}}})
    drafting.draw_in(who, made.id, Cite(hidden, block=block))
    return releasing.release(people.sit(cast.basma), reviewed(cast, made).id)


def names(content: Any) -> list[str]:
    return sorted(place["name"] for place in content["places"])


def test_map_shows_what_the_sources_state_and_nobodys_home(cast: Cast, sit: Sit) -> None:
    found = placed(cast)
    assert names(found.body) == ["Hidden store", "Unloading at night"]
    part = next(p for s in worded(found.body, "en")["sections"] for p in s["parts"] if p["t"] == "chart")
    assert part["svg"].count("<circle") == 2
    assert {row[1] for row in part["legend"]} == {"Hidden store", "Unloading at night"}


def test_cut_draws_its_own_places_in_its_own_frame(cast: Cast, sit: Sit) -> None:
    found = placed(cast)
    made: Cut = cutting.cut(sit(cast.basma), found.id, WISH)
    assert names(made.body) == ["Unloading at night"]
    said = json.dumps([made.body, worded(made.body, "en")])
    assert "Hidden" not in said
    assert "-18.5" not in said
    assert made.body["places"][0]["n"] in {one["n"] for one in made.body["sources"]}


def test_place_named_after_what_is_left_out_refuses_the_cut(cast: Cast, sit: Sit) -> None:
    label = wide()["label"]
    seen = people.report(
        "police_reports", "Lorry", label, statements=seen_at(label, "Yard of Idris Vantour", "-1.6,-19.5")
    ).id
    who = people.sit(cast.amal)
    made = drafted(who, [seen, *three_reports(**wide())])
    drafting.add(who, made.id, "s2", {"kind": "chart", "chart": "places"})
    block = drafting.add(who, made.id, "s2", {"kind": "text"})
    drafting.write(who, made.id, block, 1, {"texts": {"en": {"text": "It concerns one man."}}})
    drafting.draw_in(who, made.id, Cite(closed_to_customs("Closed", name="Idris Vantour"), block=block))
    found = releasing.release(people.sit(cast.basma), reviewed(cast, made).id)
    assert any("Idris Vantour" in reason for reason in cutting.look(sit(cast.basma), found.id, "customs").refusal)


def test_release_rests_on_the_statements_of_its_map(cast: Cast, sit: Sit) -> None:
    found = placed(cast)
    place = next(one for one in found.body["places"] if one["name"] == "Unloading at night")
    said = UUID(place["statements"][0])
    assert releases_seen_by(sit(cast.basma)).filter(pk=found.id).exists()
    assert Support.objects.filter(holder_id=found.id, statement_id=said).exists()


def test_map_is_printed_in_every_form_with_its_names(cast: Cast, sit: Sit) -> None:
    body = placed(cast, languages=("en", "ar")).body
    for language in ("en", "ar"):
        text = "".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(print_as(body, "pdf", language))).pages
        )
        assert "Unloading at night" in " ".join(text.split())
        html = print_as(body, "html", language).decode()
        assert "Unloading at night" in html
        assert "data:image/svg+xml" in html
        word = docx.Document(io.BytesIO(print_as(body, "docx", language)))
        assert len(word.inline_shapes) == 1
        assert any("Unloading at night" in cell.text for table in word.tables for cell in table._cells)


def test_product_without_a_point_says_so_instead_of_a_map(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    made = drafted(who, three_reports(**wide()))
    drafting.add(who, made.id, "s2", {"kind": "chart", "chart": "places"})
    found = releasing.release(sit(cast.basma), reviewed(cast, made).id)
    parts = [p for s in worded(found.body, "en")["sections"] for p in s["parts"]]
    assert any("None of the sources gives a point" in "".join(p.get("paragraphs", ())) for p in parts)


def test_places_on_one_spot_share_a_number_and_a_wide_one_is_dashed() -> None:
    near = [
        {"lat": 1.0, "lon": 1.0, "wide": False, "name": "a"},
        {"lat": 1.0, "lon": 1.0001, "wide": False, "name": "b"},
    ]
    far = {"lat": 2.0, "lon": 3.0, "wide": True, "name": "c"}
    svg, found = maps.drawn([*near, far], maps.Earth())
    assert [[place["name"] for place in spot.places] for spot in found] == [["a", "b"], ["c"]]
    assert svg.count("<circle") == 2
    assert svg.count('stroke-dasharray="3 2"') == 1


def test_product_frozen_before_there_were_maps_is_still_printed(cast: Cast, sit: Sit) -> None:
    body = {name: value for name, value in placed(cast).body.items() if name != "places"}
    assert product(body, "en")["sections"]


def test_country_on_a_map_is_named_in_the_language_of_the_product(cast: Cast, sit: Sit) -> None:
    label = wide()["label"]
    said = [*seen_at(label, "Niger", "13.5,2.1"), *seen_at(label, "Yard of Idris", "14.5,2.9")]
    seen = people.report("police_reports", "Lorry", label, statements=said).id
    made = drafted(people.sit(cast.amal), [seen, *three_reports(**wide())], languages=("en", "ar"))
    drafting.add(people.sit(cast.amal), made.id, "s2", {"kind": "chart", "chart": "places"})
    product = releasing.release(people.sit(cast.basma), reviewed(cast, made).id)
    english, arabic = (json.dumps(worded(product.body, code), ensure_ascii=False) for code in ("en", "ar"))
    assert "Niger" in english
    assert "النيجر" in arabic
    assert "Yard of Idris" in arabic, "of a place with one name that name"
    assert names_of("Ivory Coast")["fr"] == "Côte d'Ivoire"
    assert names_of("Déchargement de nuit") == {}
