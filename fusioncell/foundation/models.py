"""What the house keeps for everybody: sign-in accounts and long jobs."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from fusioncell.foundation.words import new_id


class AccountManager(BaseUserManager["Account"]):
    """Makes sign-in accounts; there is no superuser."""

    def create_user(self, username: str, password: str | None = None, email: str = "", **fields: object) -> Account:
        """Make an account; with no password it cannot sign in by one."""
        account = self.model(username=username, email=email, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who can sign in; what they may do hangs on their seats, never on the account."""

    username = models.CharField(_("user name"), max_length=150, unique=True)
    display_name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.display_name or self.username


class Job(models.Model):
    """A long piece of work: claimed with a conditional update, shows progress, can be cancelled, resumes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    seat_id = models.IntegerField()
    purpose = models.CharField(max_length=60)
    case_id = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    note = models.TextField(blank=True)
    resume = models.JSONField(default=dict)
    cancel_asked = models.BooleanField(default=False)
    attempts = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "made_at"], name="job_waiting")]
