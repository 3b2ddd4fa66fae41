"""The agencies' identity provider as the sign-in library is told of it; read before anything of Django is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from fusioncell.foundation.environment import Oidc

PROVIDER = "agency"


def providers(oidc: Oidc | None) -> dict[str, Any]:
    """The provider as allauth is told of it; none when the deployment names none."""
    if oidc is None:
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": oidc.name,
        "client_id": oidc.client_id,
        "secret": oidc.secret,
        "settings": {"server_url": oidc.issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def origin(oidc: Oidc | None) -> list[str]:
    """Where a form of the sign-in page may lead beside this house."""
    if oidc is None:
        return []
    parts = urlsplit(oidc.issuer)
    return [f"{parts.scheme}://{parts.netloc}"]
