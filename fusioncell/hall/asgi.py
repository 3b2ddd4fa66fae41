"""What uvicorn serves: static files first, then the console.

Each request has a thread of its own, hence the pool of connections.
"""

from __future__ import annotations

import os
from pathlib import Path
from wsgiref.headers import Headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusioncell.hall.settings")

from django.conf import settings
from django.core.asgi import get_asgi_application
from servestatic import ServeStaticASGI

MOST_CONNECTIONS = 16
STATIC_LASTS = 300

settings.DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 2, "max_size": MOST_CONNECTIONS, "timeout": 20}


def _own_alone(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


application = ServeStaticASGI(
    get_asgi_application(), max_age=STATIC_LASTS, allow_all_origins=False, add_headers_function=_own_alone
)
for folder in sorted(Path(__file__).resolve().parent.parent.glob("*/static")):
    application.add_files(folder, prefix="static/")
