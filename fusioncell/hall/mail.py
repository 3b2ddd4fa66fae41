"""How mail leaves the cell: as Django sends it, and only to a server whose certificate is believed here."""

from __future__ import annotations

import ssl
from functools import cached_property

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend


class Backend(EmailBackend):
    """Believes the certificates that the deployment names (FUSIONCELL_MAIL_CA), else those of the machine."""

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """What a server has to show."""
        return ssl.create_default_context(cafile=settings.ENVIRONMENT.mail_ca or None)
