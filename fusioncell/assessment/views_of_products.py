"""The pages of released products and of the cuts that recipients have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.assessment import forms, printing, queries, showing
from fusioncell.assessment.actions import cutting, releasing
from fusioncell.assessment.labelling import label_now
from fusioncell.assessment.methods.frame import NAMES
from fusioncell.evidence.rules_of_disclosure import Wish
from fusioncell.mandate.queries import label_of
from fusioncell.mandate.sitting import who_asks


def marks_of(content: Mapping[str, Any]) -> list[str]:
    """The places of a product whose evidence has fallen away since it was released."""
    blocks = [block for section in content["sections"] for block in section["blocks"]]
    held = queries.reports_under(UUID(report) for block in blocks for report in block["reports"])
    fallen = {str(number) for number, one in held.items() if not one.in_use}
    return [block["id"] for block in blocks if fallen & set(block["reports"])]


def _language(request: HttpRequest, content: Mapping[str, Any]) -> str:
    asked = request.GET.get("language") or (get_language() or "en")[:2]
    return asked if asked in content["languages"] else str(content["language"])


@require_http_methods(["GET", "POST"])
def product(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """A product as it was released, marked where its evidence fell; its files; and the cuts made of it."""
    who = who_asks(request)
    found = releasing.open_release(who, release_id)
    options = {"recipient": showing.choices(who)["recipients"]}
    form = forms.Disclose(request.POST or None, choices=options)
    if request.method == "POST" and form.is_valid():
        made = cutting.cut(who, release_id, Wish(**form.cleaned_data))
        messages.success(request, _("The cut is made and written down."))
        return redirect("assessment:cut", cut_id=made.id)
    language, marks = _language(request, found.body), marks_of(found.body)
    context = {
        "one": found, "product": printing.worded(found.body, language, marks),
        "label": label_now(found.id, found.label_id, found.label_id), "written_in": language,
        "languages": [(code, NAMES[code]) for code in found.body["languages"]],
        "forms": list(printing.MEDIA), "form": form if who.has("export.make") else None, "marks": marks,
        "cuts": list(queries.cuts_seen_by(who).filter(release_id=found.id).order_by("-at")),
        "may_withdraw": who.has("assessment.approve") and found.withdrawn_at is None,
    }  # fmt: skip
    return render(request, "assessment/product_page.html", context, status=422 if form.errors else 200)


def _file(content: Mapping[str, Any], request: HttpRequest) -> HttpResponse:
    form, language = request.GET.get("form", "pdf"), _language(request, content)
    raw = printing.print_as(content, form, language, marks_of(content))
    answer = HttpResponse(raw, content_type=printing.MEDIA[form])
    answer["Content-Disposition"] = f'attachment; filename="{printing.filename(content, form, language)}"'
    answer["Content-Security-Policy"] = "sandbox"
    return answer


@require_GET
def product_file(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """A product as a file, for use within the cell."""
    return _file(releasing.open_release(who_asks(request), release_id).body, request)


@require_POST
def withdraw(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Withdraw a product."""
    releasing.withdraw(who_asks(request), release_id, request.POST.get("reason", ""))
    messages.success(request, _("The product is withdrawn."))
    return redirect("assessment:product", release_id=release_id)


@require_GET
def cut(request: HttpRequest, cut_id: UUID) -> HttpResponse:
    """A cut as its recipient has it; what stayed behind is shown to those alone who may read the whole."""
    who = who_asks(request)
    found = cutting.open_cut(who, cut_id)
    language = _language(request, found.body)
    inside = queries.releases_seen_by(who).filter(pk=found.release_id).exists()
    context = {
        "one": found, "product": printing.worded(found.body, language, marks_of(found.body)),
        "label": label_of(found.label_id), "written_in": language, "forms": list(printing.MEDIA),
        "languages": [(code, NAMES[code]) for code in found.body["languages"]],
        "left_out": list(queries.left_out_of(found)) if inside else [], "inside": inside,
    }  # fmt: skip
    return render(request, "assessment/cut.html", context)


@require_GET
def cut_file(request: HttpRequest, cut_id: UUID) -> HttpResponse:
    """A cut as a file."""
    return _file(cutting.open_cut(who_asks(request), cut_id).body, request)
