"""The public part of both logs at the paths of C2SP tlog-tiles: heads and commitments, for auditors outside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from fusioncell.foundation.doors import ANYBODY, open_to
from fusioncell.oversight import queries

FOR_EVER = "public, max-age=31536000, immutable"  # a tile of one width never changes


@open_to(ANYBODY)
@require_safe
def resource(_request: HttpRequest, name: str, stream: int) -> HttpResponse:
    """A signed head, a tile or a bundle of entries; no word of an event is in any of them."""
    data, media_type = queries.log_resource(stream, name)
    answer = HttpResponse(data, content_type=media_type)
    answer["Cache-Control"] = "no-cache" if name == "checkpoint" else FOR_EVER
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
