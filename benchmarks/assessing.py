"""An assessment of 200 judgements on thirty pages: checks, PDF in six languages, the editor's answer, label."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from io import BytesIO
from typing import Any

from django.conf import settings
from pypdf import PdfReader

from benchmarks.figures import Figure
from fusioncell.assessment.methods.as_docx import as_docx
from fusioncell.assessment.methods.as_pdf import as_pdf
from fusioncell.assessment.methods.body import changed, new_body
from fusioncell.assessment.methods.checks.catalogue import run as check
from fusioncell.assessment.methods.facts import Alternative, Evidence, Indicator, Judged, Passage, Whole
from fusioncell.assessment.methods.joining import join_many
from fusioncell.assessment.methods.probability import LANGUAGES, Interval
from fusioncell.assessment.methods.product import product
from fusioncell.assessment.printing import as_json
from fusioncell.mandate.methods.label import LOWEST, Label, as_body

JUDGEMENTS, PASSAGES, SOURCES, CITATIONS = 200, 30, 1_000, 10_000
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TEXTS = {
    "en": "The group will try to obtain precursors within six weeks and its members meet at the port.",
    "fr": "Le groupe tentera d'obtenir des précurseurs d'ici six semaines et ses membres se réunissent au port.",
    "es": "El grupo intentará obtener precursores en seis semanas y sus miembros se reúnen en el puerto.",
    "ru": "Группа попытается получить прекурсоры в течение шести недель, и её члены встречаются в порту.",
    "zh": "该团伙将在六周内设法获取前体化学品，其成员在港口会面。",
    "ar": "ستحاول المجموعة الحصول على السلائف خلال ستة أسابيع ويجتمع أعضاؤها في الميناء.",
}


def run() -> list[Figure]:
    """Every figure; the store takes no part but for labels, which are joined as the store hands them over."""
    if not settings.configured:
        settings.configure(USE_I18N=False)
    whole = made_whole()
    return [_checks(whole), _keystroke(whole), _label(), *_pdf(), *_many_citations()]


def made_whole() -> Whole:
    """200 judgements, each on five of a thousand reports, and thirty passages in six languages."""
    texts = {language: (text, 1) for language, text in TEXTS.items()}
    judgements = tuple(
        Judged(
            id=f"j{n}", text=TEXTS["en"], key=n < 10, texts=texts, held=Interval(0.6, 0.75, 0.7),
            horizon=(None, date(2027, 1, 6)), confidence="moderate", confidence_reasons="Two agencies saw it.",
            evidence=tuple(_evidence(n * 5 + m) for m in range(5)),
            alternatives=(Alternative("They trade.", (Indicator("Invoices."),)),),
        )
        for n in range(JUDGEMENTS)
    )  # fmt: skip
    long = {language: (" ".join([text] * 24), 1) for language, text in TEXTS.items()}
    passages = tuple(Passage(f"p{n}", long, 1, (_evidence(n),)) for n in range(PASSAGES))
    return Whole(
        kind="strategic", languages=LANGUAGES, judgements=judgements, passages=passages, today=date(2026, 11, 25)
    )


def _evidence(number: int) -> Evidence:
    return Evidence(
        f"r{number % SOURCES}", root=f"r{number % SOURCES}", agency=f"a{number % 7}", discipline=f"d{number % 3}",
        reliability="B", credibility=2, received_at=NOON,
    )  # fmt: skip


def _best(act: Any, times: int = 5) -> float:
    found = []
    for _once in range(times):
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return min(found) * 1_000


def _checks(whole: Whole) -> Figure:
    took = _best(lambda: check(whole))
    return Figure("all 30 checks on 200 judgements, 30 passages, 6 languages", took, "ms", bound=200)


def _keystroke(whole: Whole) -> Figure:
    """A saving of one block in the outline of a large product, and all checks after it."""
    body = new_body("strategic", LANGUAGES)
    for n in range(JUDGEMENTS):
        texts = {language: {"text": text, "of": 1} for language, text in TEXTS.items()}
        body["sections"][0]["blocks"].append({"id": f"b{n}", "kind": "text", "revision": 1, "texts": texts})

    def typed() -> None:
        changed(body, "b7", 1, {"texts": {"en": {"text": "Changed."}}})
        check(replace(whole, passages=whole.passages))

    return Figure("editor: one block saved and everything checked again", _best(typed), "ms", bound=300)


def _label() -> Figure:
    """1,000 sources under as many different labels, joined anew as at each reading."""
    labels: list[Label] = [
        replace(LOWEST, classification=n % 4, caveats=frozenset({f"c{n % 25}"}), originators=frozenset({f"a{n % 7}"}),
                audience=frozenset({frozenset({f"agency:a{n % 7}", f"agency:b{n % 9}"})}))
        for n in range(SOURCES)
    ]  # fmt: skip
    took = _best(lambda: join_many(labels))
    return Figure("label of a product from 1,000 sources", took, "ms", bound=20, note=f"{len(set(labels))} labels")


def _pdf() -> list[Figure]:
    content = made_content()
    return [
        Figure(f"PDF of 200 judgements, {language}", _best(partial(_printed, content, language), 2) / 1_000, "s",
               bound=3, note=f"{len(PdfReader(BytesIO(_printed(content, language))).pages)} pages")
        for language in LANGUAGES
    ]  # fmt: skip


def _many_citations() -> list[Figure]:
    """A product that cites 10,000 reports, in each form."""
    content = made_content()
    one = content["sources"][0]
    content["sources"] = [{**one, "n": n, "title": f"Lorry {n} seen at the yard"} for n in range(1, CITATIONS + 1)]
    each = CITATIONS // JUDGEMENTS
    for number, block in enumerate(content["sections"][0]["blocks"]):
        block["cites"] = list(range(1 + number * each, 1 + (number + 1) * each))
        held = content["judgements"][block["judgement"]]
        content["judgements"][block["judgement"]] = {**held, "cites": {"for": block["cites"], "against": []}}
    made = product(content, "en")
    forms = {"PDF": lambda: as_pdf(made, NOON), "DOCX": lambda: as_docx(made, NOON), "JSON": lambda: as_json(content)}
    return [
        Figure(f"{form} of a product with {CITATIONS:,} citations", _best(print_it, 1) / 1_000, "s",
               note=f"{len(print_it()) / 1e6:.1f} MB")
        for form, print_it in forms.items()
    ]  # fmt: skip


def _printed(content: dict[str, Any], language: str) -> bytes:
    return as_pdf(product(content, language), NOON)


def made_content() -> dict[str, Any]:
    """The frozen content of a product of 200 judgements and thirty passages."""
    label = as_body(LOWEST)
    texts = {language: {"text": text, "of": 1} for language, text in TEXTS.items()}
    one = {
        "kind": "judgement", "key": True, "text": TEXTS["en"], "language": "en", "scale": "icd203", "low": 0.6,
        "high": 0.75,
        "best": 0.7, "confidence": "moderate", "confidence_reasons": "", "alternatives": [], "assumptions": [],
        "would_change": "", "base_rate": "", "revision": 1, "resolution_rule": "", "horizon_from": None,
        "horizon_to": "2027-01-06", "resolve_on": None, "texts": texts, "cites": {"for": [1, 2, 3], "against": []},
        "roots": 3, "dissents": [],
    }  # fmt: skip
    judged = [
        {"id": f"b{n}", "kind": "judgement", "judgement": f"j{n}", "label": label, "cites": [1, 2, 3], "reports": []}
        for n in range(JUDGEMENTS)
    ]
    long = {language: {"text": " ".join([text] * 8), "of": 1} for language, text in TEXTS.items()}
    passages = [
        {"id": f"p{n}", "kind": "text", "texts": long, "label": label, "cites": [1], "reports": []}
        for n in range(PASSAGES)
    ]
    source = {"report": "r", "title": "Lorry seen", "agency": "customs", "names": {"en": "Customs"}, "reliability": "B",
              "credibility": 2, "received_at": "2026-11-20T00:00:00Z", "label": label}  # fmt: skip
    return {
        "kind": "strategic", "title": "A product of thirty pages", "question": "What next?", "requirement": "",
        "audience": "", "language": "en", "languages": list(LANGUAGES), "scale": "icd203", "scale_version": "2015",
        "cutoff_at": "2026-11-25T10:00:00Z", "at": "2026-11-25T10:00:00Z", "agency": "cell",
        "agency_names": {"en": "Cell"},
        "fictional": True, "words": ["OPEN"], "word_names": {}, "label": label, "base": label, "number": "1",
        "judgements": {f"j{n}": one for n in range(JUDGEMENTS)}, "sources": [{**source, "n": n} for n in (1, 2, 3)],
        "sections": [{"id": "s1", "key": "key", "heads": {}, "blocks": judged},
                     {"id": "s2", "key": "discussion", "heads": {}, "blocks": passages}],
    }  # fmt: skip
