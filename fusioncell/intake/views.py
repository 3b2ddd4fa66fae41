"""Pages of what comes in: deliveries, quarantine, mappings, a report typed by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.intake import forms, queries, showing
from fusioncell.intake.actions import deliver as delivering
from fusioncell.intake.actions import mappings as mapping_actions
from fusioncell.intake.actions import mending, writing
from fusioncell.mandate.sitting import require, who_asks

SAMPLE = 1 << 20  # bytes of a table that a mapping is suggested from


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What came in lately, and what became of it."""
    who = who_asks(request)
    return render(request, "intake/home.html", showing.deliveries(who, request.GET.get("after", "")))


@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest) -> HttpResponse:
    """Take a file in."""
    who = who_asks(request)
    require(who, "report.receive")
    form = forms.File(
        request.POST or None,
        request.FILES or None,
        channels=showing.channel_choices(who),
        mappings=showing.mapping_choices(),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        mapping = UUID(given["mapping"]) if given["mapping"] else None
        file = given["file"]
        made = delivering.deliver(who, delivering.Parcel(given["channel"], file.name, file.file, mapping))
        messages.success(request, _("The file is here, whole. It is being read."))
        return redirect("intake:delivery", delivery_id=made.id)
    return render(request, "intake/deliver.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Type a report by hand."""
    who = who_asks(request)
    require(who, "report.type")
    form = forms.Written(
        request.POST or None, channels=showing.channel_choices(who), classifications=showing.classifications()
    )
    choices: dict[str, Any] = {"schemas": showing.schema_choices(), "props": showing.prop_choices()}
    sayings = forms.Sayings(request.POST or None, form_kwargs=choices, prefix="s")
    if request.method == "POST" and form.is_valid() and sayings.is_valid():
        made = writing.write(who, showing.written(form.cleaned_data, sayings.cleaned_data))
        messages.success(request, _("The report is taken in."))
        return redirect("intake:delivery", delivery_id=made.id)
    wrong = bool(form.errors) or (request.method == "POST" and not sayings.is_valid())
    return render(request, "intake/write.html", {"form": form, "sayings": sayings}, status=422 if wrong else 200)


@require_GET
def delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """One delivery: progress while it is read, then a verdict for each object."""
    who = who_asks(request)
    context = showing.delivery_page(who, delivery_id, request.GET.get("after", ""))
    part = "intake/progress.html" if request.headers.get("HX-Target") == "progress" else "intake/delivery.html"
    return render(request, part, context)


@require_POST
def cancel(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Stop the reading of a delivery; what was taken in stays."""
    delivering.stop_reading(who_asks(request), delivery_id)
    messages.success(request, _("The reading stops after the objects in hand; what was taken in stays."))
    return redirect("intake:delivery", delivery_id=delivery_id)


@require_GET
def quarantine(request: HttpRequest) -> HttpResponse:
    """What could not be taken in."""
    who = who_asks(request)
    return render(request, "intake/quarantine.html", showing.quarantine(who, request.GET.get("after", "")))


@require_http_methods(["GET", "POST"])
def held(request: HttpRequest, number: UUID) -> HttpResponse:
    """One object held back: mend it and try again, or leave it out."""
    who = who_asks(request)
    require(who, "quarantine.mend")
    found = queries.quarantined_for(who, number)
    text, readable = showing.held_text(found)
    mend = forms.Mend(request.POST if "text" in request.POST else None, initial={"text": text})
    dismiss = forms.Dismiss(request.POST if "leave" in request.POST else None, auto_id="leave_%s")
    again = forms.Again(request.POST if "again" in request.POST else None, auto_id="again_%s")
    if request.method == "POST" and again.is_bound and again.is_valid():
        mending.mend(who, number, queries.bytes_held(found), again.cleaned_data["note"])
        messages.success(request, _("It is mended and taken in."))
        return redirect("intake:quarantine")
    if request.method == "POST" and mend.is_bound and mend.is_valid():
        mending.mend(who, number, mend.cleaned_data["text"].encode(), mend.cleaned_data["note"])
        messages.success(request, _("It is mended and taken in."))
        return redirect("intake:quarantine")
    if request.method == "POST" and dismiss.is_bound and dismiss.is_valid():
        mending.dismiss(who, number, dismiss.cleaned_data["note"])
        messages.success(request, _("It is left out; its bytes stay here."))
        return redirect("intake:quarantine")
    context = {
        "held": found,
        "mend": mend,
        "dismiss": dismiss,
        "again": again,
        "readable": readable,
        **showing.label_of(found.label_id),
    }
    return render(
        request, "intake/held.html", context, status=422 if mend.errors or dismiss.errors or again.errors else 200
    )


@require_GET
def mappings(request: HttpRequest) -> HttpResponse:
    """Mappings of tables, with who made and who reviewed them."""
    who = who_asks(request)
    require(who, "mapping.review" if who.has("mapping.review") else "mapping.propose")
    return render(request, "intake/mappings.html", {"mappings": list(queries.mappings())})


@require_http_methods(["GET", "POST"])
def new_mapping(request: HttpRequest) -> HttpResponse:
    """Propose a mapping; a sample of the table suggests one."""
    who = who_asks(request)
    require(who, "mapping.propose")
    sample = forms.Sample(request.POST or None, request.FILES or None)
    if sample.is_bound and sample.is_valid() and sample.cleaned_data["sample"]:
        suggestion = showing.suggested_mapping(sample.cleaned_data["sample"].read(SAMPLE))
        given = {"name": request.POST.get("name", ""), "body": suggestion}
        return render(request, "intake/new_mapping.html", {"form": forms.NewMapping(initial=given)})
    form = forms.NewMapping(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = mapping_actions.propose_mapping(who, form.cleaned_data["name"], form.cleaned_data["body"])
        messages.success(request, _("The mapping waits for a second person."))
        return redirect("intake:mapping", number=made.id)
    return render(request, "intake/new_mapping.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, number: UUID) -> HttpResponse:
    """One mapping, and its review."""
    who = who_asks(request)
    require(who, "mapping.review" if who.has("mapping.review") else "mapping.propose")
    if request.method == "POST":
        mapping_actions.review_mapping(who, number)
        messages.success(request, _("The mapping may be used."))
        return redirect("intake:mapping", number=number)
    return render(request, "intake/mapping.html", showing.mapping_page(who, number))
