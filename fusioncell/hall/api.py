"""The API at /api/v1/: the rooms' routers under one description, opened by tokens alone."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from fusioncell.foundation.errors import Unreadable
from fusioncell.hall import answers
from fusioncell.mandate.sitting import Sitting

ROOMS = (
    "mandate",
    "evidence",
    "intake",
    "fusion",
    "warning",
    "infrastructure",
    "assessment",
    "threat_level",
    "picture",
    "oversight",
)


def bearer(request: HttpRequest) -> Sitting | None:
    """The sitting that the middleware built from the token."""
    who: Sitting | None = getattr(request, "who", None)
    return who


_SAYS = {"code": {"type": "string"}, "sentence": {"type": "string"}}
_ERROR = {"type": "object", "properties": _SAYS, "required": ["code", "sentence"]}
# What any operation may answer beside what it is for; the words are those of `foundation/errors.py`.
_REFUSALS = {
    401: ("No valid token was shown.", _ERROR),
    404: ("There is nothing here that this token may see, or do; hidden, absent and forbidden are one answer.", _ERROR),
    409: ("Somebody else was there first.", _ERROR),
    422: (
        "Refused with reasons, or input that cannot be read, with its place.",
        {"type": "object", "properties": {**_SAYS, "reasons": {"type": "array"}, "place": {"type": "string"}}},
    ),
}


class Cell(NinjaAPI):
    """The API, whose description names its refusals as well."""

    def get_openapi_schema(self, *given: Any, **named: Any) -> OpenAPISchema:
        """The description, with what each operation may answer instead."""
        described = super().get_openapi_schema(*given, **named)
        for methods in described["paths"].values():
            for operation in methods.values():
                for status, (words, shape) in _REFUSALS.items():
                    operation["responses"].setdefault(
                        status, {"description": words, "content": {"application/json": {"schema": shape}}}
                    )
        return described


api = Cell(
    title="fusioncell",
    version="1",
    description="What an agency's machine may ask and bring. Send the token as `Authorization: Bearer …`.",
    auth=bearer,
    docs_url=None,  # the usual page loads scripts from elsewhere; ours is /api/
    openapi_url="openapi.json",
)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, _error: Http404 | type[Http404]) -> HttpResponse:
    return answers.not_here(request)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    """Input that does not fit the description, in the house's own shape, with its first place."""
    found = [(".".join(str(part) for part in one["loc"]), str(one["msg"])) for one in getattr(error, "errors", [])]
    place, sentence = found[0] if found else ("", "This does not fit the description.")
    reasons = [f"{where}: {what}" for where, what in found]
    body = {"code": Unreadable.code, "sentence": sentence, "place": place, "reasons": reasons}
    return JsonResponse(body, status=Unreadable.status)


@api.exception_handler(HttpError)
def _unparsed(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    """A body that is no JSON, or no form."""
    body = {"code": Unreadable.code, "sentence": str(error), "place": "body"}
    return JsonResponse(body, status=Unreadable.status)


@api.get("/who", tags=["hall"], summary="Who this token acts as", response=dict[str, Any])
def who(request: HttpRequest) -> dict[str, Any]:
    """The seat, agency, role and purpose behind the token, and the powers it has today with their articles."""
    sitting = bearer(request)
    if sitting is None:
        raise Http404
    return {
        "seat": sitting.seat,
        "agency": sitting.agency,
        "role": sitting.role,
        "purpose": sitting.purpose,
        "powers": dict(sitting.powers),
    }


for _room in ROOMS:
    if find_spec(f"fusioncell.{_room}.api") is not None:
        api.add_router(f"/{_room}", import_module(f"fusioncell.{_room}.api").router, tags=[_room])


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the API's page."""

    method: str
    path: str
    room: str
    summary: str
    description: str
    parameters: tuple[tuple[str, str, bool], ...]


def operations() -> list[Operation]:
    """What the API offers, read from its own OpenAPI description."""
    described = api.get_openapi_schema(path_prefix=answers.API)
    return [
        Operation(
            method.upper(),
            path,
            next(iter(spec.get("tags", [])), ""),
            spec.get("summary", ""),
            spec.get("description", ""),
            tuple((p["name"], p["in"], p.get("required", False)) for p in spec.get("parameters", [])),
        )
        for path, methods in described["paths"].items()
        for method, spec in methods.items()
    ]
