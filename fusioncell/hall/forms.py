"""What the hall asks: codes, seat and purpose, a new token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.forms import ReauthenticateForm as ReauthenticateByPassword
from allauth.core import context as allauth_context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fusioncell.foundation.clock import now
from fusioncell.hall import lock_out

LONGEST_TOKEN_DAYS = 366


class _Unadorned(forms.Form):
    """Labels stand above the fields, nothing inside them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_Unadorned, LoginForm):  # type: ignore[misc]  # allauth is untyped
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")


class PasswordAgainForm(_Unadorned, ReauthenticateByPassword):  # type: ignore[misc]  # allauth is untyped
    """The password once more, before something grave."""


class NewPasswordForm(_Unadorned, ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """The old password and a new one, twice."""


class _Counted(_Unadorned):
    """A wrong code counts towards the lock-out as a wrong password does."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.widget.attrs["class"] = "code-input"
        code.help_text = _("Six digits from the authenticator app, or one of your recovery codes.")

    def clean_code(self) -> str:
        address = allauth_context.request.META.get("REMOTE_ADDR") or "127.0.0.1"
        if lock_out.is_locked(self.user.username, address):
            raise ValidationError(_("Too many failed attempts. Wait a while, then try again."))
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # allauth's form follows in the order of classes
        except ValidationError:
            lock_out.count_failure(self.user.username, address)
            raise
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The second factor at sign-in."""


class AgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """The second factor before something grave."""


class ActivateForm(_Unadorned, ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["class"] = "code-input"


class TokenForm(forms.Form):
    """A new key for an agency's machine."""

    title = forms.CharField(
        label=_("What it is for"), max_length=200, help_text=_("For example: nightly export of the customs system.")
    )
    seat = forms.ChoiceField(label=_("Seat of the machine"))
    purpose = forms.ChoiceField(label=_("Purpose"))
    days = forms.IntegerField(label=_("Valid for how many days"), min_value=1, max_value=LONGEST_TOKEN_DAYS, initial=90)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = options

    def expires_at(self) -> Any:
        """When the token ends."""
        return now() + timedelta(days=self.cleaned_data["days"])
