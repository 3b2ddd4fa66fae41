"""What holds for every template, style and script of every room."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import Settings

from fusioncell.foundation.words import Tlp
from fusioncell.hall import specimen
from fusioncell.mandate.methods.label import LOWEST

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted((ROOT / "fusioncell").glob("*/templates/**/*.html"))
STYLES = sorted((ROOT / "frontend").glob("css/*.css"))
SCRIPTS = sorted((ROOT / "frontend").glob("src/*.ts"))
ELSEWHERE = re.compile(r"""(?:src|href|action|url|@import|fetch)\s*[=(]?\s*["'(]?\s*(?:https?:)?//""", re.I)
LEFT_RIGHT = re.compile(
    r"(?<![-\w])(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right)\s*:|text-align:\s*(?:left|right)|float:"
)
AA = 4.5


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    assert not ELSEWHERE.search(path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_template_holds_nothing_that_the_policy_blocks(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|javascript:|\son[a-z]+=|hx-on|js:", text, re.I)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script, script


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_knows_no_left_and_right(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    assert not LEFT_RIGHT.findall(text)


def test_style_stays_within_its_budget() -> None:
    assert sum(path.stat().st_size for path in STYLES) <= 56 * 1024  # as written; about a fifth of it on the wire


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of `#rrggbb`."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def tokens() -> dict[str, tuple[str, str]]:
    """Each colour of the design: light and dark."""
    text = (ROOT / "frontend" / "css" / "tokens.css").read_text()
    return {
        name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", text)
    }


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        (ink, ground)
        for ink in ("ink", "ink-soft", "ink-faint", "accent", "bad")
        for ground in ("paper", "sheet", "raised")
    ]
    + [
        ("ink", "sunk"),
        ("ink-soft", "sunk"),
        ("ink", "mark"),
        ("accent-ink", "accent"),
        ("accent-strong", "accent-wash"),
    ]
    + [(tone, f"{tone}-wash") for tone in ("good", "warn", "bad", "note")]
    + [("ink", f"{tone}-wash") for tone in ("good", "warn", "bad", "note", "accent")],
)
def test_text_stands_out_from_its_ground(ink: str, ground: str, scheme: int) -> None:
    found = tokens()
    assert contrast(found[ink][scheme], found[ground][scheme]) >= AA


@pytest.mark.parametrize(
    "ground", re.findall(r"data-rank=.*background: (#\w{6})", (ROOT / "frontend" / "css" / "layout.css").read_text())
)
def test_classification_stands_out_from_its_ground(ground: str) -> None:
    assert contrast("#ffffff", ground) >= AA


def rendered(text: str, **values: object) -> str:
    """A bit of template with the hall's tags."""
    return Template("{% load hall %}" + text).render(Context(values))


def test_grade_shows_two_axes_and_what_cannot_be_judged() -> None:
    assert re.findall(r'data-step="(\w+)">(\w)', rendered("{% grade 'B' 2 %}")) == [("2", "B"), ("2", "2")]
    assert re.findall(r'data-step="(\w+)">(\w)', rendered("{% grade None None %}")) == [("none", "F"), ("none", "6")]


def test_tlp_is_printed_as_the_standard_prints_it() -> None:
    for value in (Tlp.AMBER_STRICT, 3, "amber_strict", "TLP:AMBER+STRICT"):
        assert ">TLP:AMBER+STRICT<" in rendered("{% tlp value %}", value=value)


def test_label_names_everything_that_closes_it() -> None:
    label = specimen.everything()["label"]
    text = rendered("{% label_chips label %}", label=label)
    for word in (
        "TLP:AMBER+STRICT",
        "HAWK",
        "police",
        "customs",
        "counter_terrorism",
        "not for court",
        "NATO CONFIDENTIAL",
    ):
        assert word in text
    assert rendered("{% label_chips label %}", label=LOWEST).count("chip") == 1, "an open label says only its TLP"


def test_text_of_others_is_escaped() -> None:
    bad = "<script>alert(1)</script>"
    label = replace(LOWEST, conditions=frozenset({("customs", bad)}), caveats=frozenset({bad}))
    saying = {"agency": bad, "original": bad, "title": bad, "reliability": bad, "credibility": bad, "label": label}
    text = rendered(
        "{% says_who value sayings %}{% label_strip label %}{% verdict value %}",
        value=bad,
        sayings=[saying],
        label=label,
    )
    assert "<script" not in text


def test_date_keeps_its_day_and_moment_its_instant() -> None:
    assert 'datetime="2026-11-23"' in rendered("{% when day %}", day=date(2026, 11, 23))
    assert 'datetime="2026-11-23T09:30:00.000000Z"' in rendered("{% when moment %}", moment=specimen.MOMENT)
    assert "23 Nov 2026" in rendered("{% when day %}", day=date(2026, 11, 23))
    assert "23 Nov 2026, 09:30 UTC" in rendered("{% when moment %}", moment=specimen.MOMENT)
    with translation.override("fr"):
        assert "novembre" in rendered("{% when day %}", day=date(2026, 11, 23))


def test_small_number_is_written_in_the_notation_of_the_language() -> None:
    assert rendered("{{ p|significant }}", p=0.000834) == "0.00083"
    with translation.override("fr"):
        assert rendered("{{ p|significant:3 }}", p=1.2345e-9) == "1,23e-09"


def test_paging_keeps_what_was_asked(rf: RequestFactory) -> None:
    request = rf.get("/search/", {"q": "a b", "agency": ["x", "y"], "after": "old"})
    text = rendered("{% pages 'k1' 'k2' %}", request=request)
    assert 'href="?q=a+b&amp;agency=x&amp;agency=y&amp;after=k1"' in text
    assert "before=k2" in text
    assert "old" not in text


class Outline(HTMLParser):
    """What a page consists of, for those who hear it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of a kind."""
        return [attributes for name, attributes in self.found if name == tag]


@pytest.mark.parametrize("path", ["/", "/account/", "/working/", "/design/"])
def test_page_can_be_heard_and_walked_by_keyboard(amal: Client, path: str, settings: Settings) -> None:
    settings.DEBUG = True
    outline = Outline()
    outline.feed(amal.get(path).content.decode())
    assert len(outline.all("main")) == len(outline.all("h1")) == 1
    assert outline.all("a")[0]["href"] == "#main", "the first stop skips to the content"
    assert all(nav.get("aria-label") for nav in outline.all("nav"))
    labelled = {label.get("for") for label in outline.all("label")}
    ids = [attributes["id"] for _tag, attributes in outline.found if attributes.get("id")]
    assert len(ids) == len(set(ids)), "an id stands once"
    for field in outline.all("input") + outline.all("select") + outline.all("textarea"):
        if field.get("type") in ("hidden", "submit") or "data-keys-switch" in field:
            continue
        assert field.get("id") in labelled or field.get("aria-label") or field.get("type") == "radio", field
    described = {word for _tag, a in outline.found for word in (a.get("aria-describedby") or "").split()}
    assert described <= set(ids)
    assert not outline.all("style")
    assert all("src" in script for script in outline.all("script"))
