"""What the front hall keeps: failed sign-ins, and the tokens with which agencies' machines come in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fusioncell.foundation.models import Account
from fusioncell.foundation.words import new_id
from fusioncell.mandate.models import Seat


class SignInFailure(models.Model):
    """One failed proof of identity, counted per account name and per address; neither is kept in clear."""

    key = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="sign_in_failures")]


class ApiToken(models.Model):
    """The key of an agency's machine: 32 random bytes, of which only the SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    sha256 = models.BinaryField(unique=True, max_length=32)
    title = models.CharField(max_length=200)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="tokens")
    purpose = models.CharField(max_length=60)
    created_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


class AccountAct(models.Model):
    """What an administrator did to an account, shown to whom it belongs."""

    class Act(models.TextChoices):
        """What can be done to somebody else's account."""

        SIGN_OUT = "sign_out", _("signed out everywhere")
        FACTORS = "factors", _("second factors taken away")
        PASSWORD = "password", _("a new password given")

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=Act.choices)
    why = models.CharField(max_length=500)
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "at"], name="account_acts")]
