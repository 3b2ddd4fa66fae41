"""The digest by mail: how many, under which watch, and nothing of what it is."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.conf import settings as kept
from django.core import mail

from fusioncell.foundation.environment import Mail, WrongSetting, read_environment
from fusioncell.foundation.models import Account
from fusioncell.picture.actions.watches import watch
from fusioncell.picture.digest import send_digests
from fusioncell.picture.models import Watch
from fusioncell.picture.tests.test_situation import incident
from tests.certificate import certificate

pytestmark = pytest.mark.django_db
SERVER = Mail("mail.example", 587, "cell@example.org", "https://cell.example.org", "starttls")


@pytest.fixture
def posted(cast, sit, settings):
    """Amal watches an area by mail; the deployment names a mail server."""
    settings.ENVIRONMENT = replace(kept.ENVIRONMENT, mail=SERVER)
    Account.objects.filter(username="amal").update(email="amal@example.org")
    watch(sit(cast.amal), "Harbour", "area", {"region": "Harbour"}, mail=True)
    watch(sit(cast.amal), "Quiet", "area", {"region": "Harbour"})


def test_digest_says_how_many_and_carries_no_content(cast, posted, events):
    incident(1, "6.4,3.4", "2026-05-01", region="Harbour", name="Crate of rifles")
    assert send_digests() == 1
    (sent,) = mail.outbox
    assert sent.to == ["amal@example.org"]
    assert "1 new item under the watch “Harbour”" in sent.body
    assert "https://cell.example.org/watches/" in sent.body
    assert "rifles" not in sent.body + sent.subject
    assert "Quiet" not in sent.body
    assert [e.kind for e in events if e.kind == "picture.digest"] == ["picture.digest"]


def test_same_news_are_not_mailed_twice(cast, posted):
    incident(1, "6.4,3.4", "2026-05-01", region="Harbour")
    assert send_digests() == 1
    assert send_digests(timedelta(0)) == 0
    assert len(mail.outbox) == 1


def test_nothing_new_or_no_right_left_sends_no_mail(cast, sit, posted):
    assert send_digests() == 0
    incident(1, "6.4,3.4", "2026-05-01", region="Harbour")
    cast.amal.closed_at = Watch.objects.first().made_at
    cast.amal.save()
    assert send_digests() == 0
    assert not mail.outbox


class _Inbox:
    """What a mail server was given."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 kept"


@pytest.fixture
def server(tmp_path, settings, posted):
    """A mail server on this machine that demands STARTTLS and a sign-in, as those of ministries do."""
    public, tls = certificate(tmp_path)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mail_ca=str(public))
    inbox = _Inbox()

    def knows(_server, _session, _envelope, _way, given) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (b"cell", b"the tide is out"))

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    demands = {"require_starttls": True, "tls_context": tls, "authenticator": knows, "auth_required": True}
    served = Controller(inbox, hostname="127.0.0.1", port=port, **demands)
    served.start()
    settings.EMAIL_BACKEND = "fusioncell.hall.mail.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS, settings.DEFAULT_FROM_EMAIL = True, "cell@example.org"
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "cell", "the tide is out"
    yield inbox
    served.stop()


def test_digest_reaches_a_real_mail_server_once_and_carries_no_content(cast, posted, server):
    incident(1, "6.4,3.4", "2026-05-01", region="Harbour", name="Crate of rifles")
    assert send_digests() == 1
    assert send_digests(timedelta(0)) == 0
    ((sender, to, raw),) = server.taken
    assert (sender, to) == ("cell@example.org", ["amal@example.org"])
    text = message_from_bytes(raw, policy=policy.default).get_content()
    assert "1 new item under the watch “Harbour”" in text
    assert "rifles" not in text


def test_server_that_refuses_the_cell_loses_no_digest(cast, posted, server, settings, caplog):
    incident(1, "6.4,3.4", "2026-05-01", region="Harbour")
    settings.EMAIL_HOST_PASSWORD = "wrong"
    assert send_digests() == 0
    assert not server.taken
    assert "tried again" in caplog.text
    settings.EMAIL_HOST_PASSWORD = "the tide is out"
    assert send_digests() == 1


def test_server_with_a_strange_certificate_is_not_spoken_to(cast, posted, server, settings):
    incident(1, "6.4,3.4", "2026-05-01", region="Harbour")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mail_ca="")
    assert send_digests() == 0
    assert not server.taken


def test_cell_without_a_mail_server_sends_nothing(cast, sit):
    assert send_digests() == 0


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"FUSIONCELL_SMTP_HOST": "m", "FUSIONCELL_SMTP_FROM": "x"}, "SMTP_FROM"),
        ({"FUSIONCELL_SMTP_HOST": "m", "FUSIONCELL_SMTP_FROM": "a@b"}, "FUSIONCELL_URL"),
        ({"FUSIONCELL_SMTP_HOST": "m", "FUSIONCELL_SMTP_SECURITY": "x"}, "SECURITY"),
        ({"FUSIONCELL_BOUNDARIES": "/nowhere.json"}, "BOUNDARIES"),
        ({"FUSIONCELL_OIDC_ISSUER": "http://far.example"}, "ISSUER"),
        ({"FUSIONCELL_OIDC_ISSUER": "https://a"}, "CLIENT_ID"),
        ({"FUSIONCELL_OIDC_ISSUER": "https://a", "FUSIONCELL_OIDC_CLIENT_ID": "b"}, "SECRET_FILE"),
        (
            {
                "FUSIONCELL_OIDC_ISSUER": "https://a",
                "FUSIONCELL_OIDC_CLIENT_ID": "b",
                "FUSIONCELL_OIDC_SECRET_FILE": "/nowhere",
            },
            "SECRET_FILE",
        ),
    ],
)
def test_wrong_endpoint_stops_the_start_by_its_name(environ, named):
    with pytest.raises(WrongSetting, match=named):
        read_environment(environ)
