"""What the deployment says, read once at the start; nothing else in the house reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from fusioncell.foundation.endpoints import MailboxAt, WatchedFolder, mailboxes, watched_folders

Where = TypeVar("Where", WatchedFolder, MailboxAt)
Role = Literal["owner", "app", "sequencer"]


class WrongSetting(Exception):
    """A setting stops the start, by its name."""


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Which boundaries the maps of this cell draw: `shipped`, `none`, or a GeoJSON file; and the note printed below."""

    which: Literal["shipped", "none", "file"] = "shipped"
    path: Path | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """Where mail is handed over, as whom, and the console's own address for the links in it."""

    host: str
    port: int
    sender: str
    url: str
    security: Literal["starttls", "tls", "none"]
    user: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Oidc:
    """The identity provider of the agencies: OpenID Connect."""

    issuer: str
    client_id: str
    name: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Environment:
    """One typed object. A secret has no default; each is a file under `keys`, made by `fusioncell init`.

    database_url: a server of the ministry's own (`postgresql://…`), or None for the embedded one.
    role: which of the three database roles this process connects as.
    folders, mailboxes: where the worker looks for what comes in. mail_domain: where the cell's own mail comes from.
    mail_ca: a file of certificates that the mail servers' are checked against, when not the machine's own.
    """

    home: Path
    database_url: str | None
    database_name: str
    role_prefix: str
    role: Role
    bind: str
    port: int
    hosts: tuple[str, ...]
    https: bool
    debug: bool
    folders: tuple[WatchedFolder, ...] = ()
    mailboxes: tuple[MailboxAt, ...] = ()
    mail_domain: str = ""
    mail_ca: str = ""
    boundaries: Boundaries = Boundaries()
    mail: Mail | None = None
    oidc: Oidc | None = None

    @property
    def keys(self) -> Path:
        """The folder of secret files, readable by the cell's own user alone."""
        return self.home / "keys"

    def role_name(self, role: Role) -> str:
        """The database's name of one of the three roles."""
        return f"{self.role_prefix}_{role}"


def default_home(environ: Mapping[str, str]) -> Path:
    """`/var/lib/fusioncell` for root, for PostgreSQL runs as another uid and must reach it; else the user's folder."""
    if os.geteuid() == 0:
        return Path("/var/lib/fusioncell")
    base = environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "fusioncell"


def read_environment(environ: Mapping[str, str]) -> Environment:
    """Read and check every setting; a wrong value stops the start by name."""
    role = environ.get("FUSIONCELL_ROLE", "app")
    if role not in ("owner", "app", "sequencer"):
        raise WrongSetting(f"FUSIONCELL_ROLE is {role!r}; it is owner, app or sequencer.")
    url = environ.get("DATABASE_URL") or None
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        raise WrongSetting("DATABASE_URL begins with postgresql://; the cell runs on PostgreSQL alone.")
    prefix = environ.get("FUSIONCELL_ROLE_PREFIX", "fusioncell")
    if not re.fullmatch("[a-z][a-z0-9_]{0,40}", prefix):  # it stands in the SQL of migrations
        raise WrongSetting(f"FUSIONCELL_ROLE_PREFIX is {prefix!r}; it is small letters, digits and _, a letter first.")
    return Environment(
        home=Path(environ.get("FUSIONCELL_HOME") or default_home(environ)).expanduser().resolve(),
        database_url=url,
        database_name=environ.get("FUSIONCELL_DATABASE", "fusioncell"),
        role_prefix=prefix,
        role=role,  # type: ignore[arg-type]  # checked above; mypy does not narrow a str to a Literal by `in`
        bind=environ.get("FUSIONCELL_BIND", "127.0.0.1"),
        port=_port(environ.get("FUSIONCELL_PORT", "8000")),
        hosts=tuple(environ.get("FUSIONCELL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")),
        https=_flag(environ, "FUSIONCELL_HTTPS"),
        debug=_flag(environ, "FUSIONCELL_DEBUG"),
        folders=_endpoints(environ, "FUSIONCELL_FOLDERS", watched_folders),
        mailboxes=_endpoints(environ, "FUSIONCELL_MAILBOXES", mailboxes),
        mail_domain=environ.get("FUSIONCELL_MAIL_DOMAIN", ""),
        mail_ca=environ.get("FUSIONCELL_MAIL_CA", ""),
        boundaries=_boundaries(environ),
        mail=_mail(environ),
        oidc=_oidc(environ),
    )


def _endpoints(environ: Mapping[str, str], name: str, read: Callable[[str], tuple[Where, ...]]) -> tuple[Where, ...]:
    try:
        return read(environ.get(name, ""))
    except ValueError as error:
        raise WrongSetting(f"{name}: {error}.") from error


def _secret_file(environ: Mapping[str, str], name: str) -> str:
    """A secret lies in a file that the setting names; it has no default and never stands in the environment itself."""
    given = environ.get(name, "")
    try:
        return Path(given).expanduser().read_text("utf-8").strip() if given else ""
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{name} names {given!r}, which cannot be read as text.") from error


def _mail(environ: Mapping[str, str]) -> Mail | None:
    host = environ.get("FUSIONCELL_SMTP_HOST", "")
    if not host:
        return None
    security = environ.get("FUSIONCELL_SMTP_SECURITY", "starttls")
    if security not in ("starttls", "tls", "none"):
        raise WrongSetting(f"FUSIONCELL_SMTP_SECURITY is {security!r}; it is starttls, tls or none.")
    sender, url = environ.get("FUSIONCELL_SMTP_FROM", ""), environ.get("FUSIONCELL_URL", "")
    if "@" not in sender:
        raise WrongSetting("FUSIONCELL_SMTP_FROM is the address that mail of this cell comes from.")
    if not url.startswith(("https://", "http://")):
        raise WrongSetting("FUSIONCELL_URL is the address of this console, for the links in its mail.")
    return Mail(
        host,
        _port(environ.get("FUSIONCELL_SMTP_PORT", "587"), "FUSIONCELL_SMTP_PORT"),
        sender,
        url,
        security,  # type: ignore[arg-type]  # checked above; mypy does not narrow a str to a Literal by `in`
        environ.get("FUSIONCELL_SMTP_USER", ""),
        _secret_file(environ, "FUSIONCELL_SMTP_PASSWORD_FILE"),
    )


def _oidc(environ: Mapping[str, str]) -> Oidc | None:
    issuer = environ.get("FUSIONCELL_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    if not issuer.startswith(("https://", "http://localhost", "http://127.0.0.1")):
        raise WrongSetting("FUSIONCELL_OIDC_ISSUER begins with https://.")
    client_id = environ.get("FUSIONCELL_OIDC_CLIENT_ID", "")
    if not client_id:
        raise WrongSetting("FUSIONCELL_OIDC_CLIENT_ID is what the identity provider calls this cell.")
    secret = _secret_file(environ, "FUSIONCELL_OIDC_SECRET_FILE")
    if not secret:
        raise WrongSetting("FUSIONCELL_OIDC_SECRET_FILE names the file with the secret of this cell at the provider.")
    return Oidc(issuer, client_id, environ.get("FUSIONCELL_OIDC_NAME", "") or "OpenID Connect", secret)


def _boundaries(environ: Mapping[str, str]) -> Boundaries:
    which = environ.get("FUSIONCELL_BOUNDARIES", "shipped")
    note = environ.get("FUSIONCELL_BOUNDARIES_NOTE", "").strip()
    if which in ("shipped", "none"):
        return Boundaries("none" if which == "none" else "shipped", None, note)
    path = Path(which).expanduser()
    if not path.is_file():
        raise WrongSetting(f"FUSIONCELL_BOUNDARIES is {which!r}; it is shipped, none, or a GeoJSON file that exists.")
    return Boundaries("file", path, note)


def for_child(environment: Environment, role: Role) -> dict[str, str]:
    """The environment of a child process that works on the same cell, as this role."""
    environ = dict(os.environ)
    environ.pop("DATABASE_URL", None)
    if environment.database_url is not None:
        environ["DATABASE_URL"] = environment.database_url
    return environ | {
        "FUSIONCELL_HOME": str(environment.home),
        "FUSIONCELL_DATABASE": environment.database_name,
        "FUSIONCELL_ROLE_PREFIX": environment.role_prefix,
        "FUSIONCELL_ROLE": role,
        "DJANGO_SETTINGS_MODULE": "fusioncell.hall.settings",
    }


HIGHEST_PORT = 65535


def _port(text: str, name: str = "FUSIONCELL_PORT") -> int:
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        raise WrongSetting(f"{name} is {text!r}; it is a number from 1 to 65535.")
    return int(text)


def _flag(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "0")
    if text not in ("0", "1"):
        raise WrongSetting(f"{name} is {text!r}; it is 0 or 1.")
    return text == "1"
