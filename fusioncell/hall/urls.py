"""Every address of the house; each room brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from allauth.account import views as account
from allauth.mfa.base import urls as factor_urls
from allauth.mfa.recovery_codes import urls as recovery_urls
from allauth.mfa.totp import urls as totp_urls
from allauth.mfa.webauthn import urls as passkey_urls
from allauth.socialaccount.providers.openid_connect import views as provider
from allauth.usersessions import views as sessions
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from fusioncell.hall import answers, views, views_of_accounts
from fusioncell.hall.api import ROOMS, api

# allauth asks for the addresses of pages that this cell does not have.
_ABSENT = (
    "account_signup",
    "account_set_password",
    "socialaccount_signup",
    "socialaccount_connections",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
)

own = (
    [
        path("", views.home, name="home"),
        path("working/", views.working_session, name="working"),
        path("account/", views.account, name="account"),
        path("design/", views.design, name="design"),
        path("theme/", views.theme, name="theme"),
        path("tokens/", views.tokens, name="tokens"),
        path("tokens/<uuid:token_id>/revoke/", views.revoke_token, name="revoke-token"),
        path("accounts/", views_of_accounts.accounts, name="accounts"),
        path("accounts/<int:number>/", views_of_accounts.account, name="account-of"),
        path("api/", views.api_page, name="api"),
        path("api/openapi.json", views.api_description, name="openapi"),
    ],
    "hall",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(own)),
    path("language/", set_language, name="set_language"),
    path("account/sign-in/", account.login, name="account_login"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("account/provider/<str:provider_id>/", provider.login, name="openid_connect_login"),
    path("account/provider/<str:provider_id>/back/", provider.callback, name="openid_connect_callback"),
    path("account/factors/", include(factor_urls)),
    path("account/factors/totp/", include(totp_urls)),
    path("account/factors/passkeys/", include(passkey_urls)),
    path("account/factors/codes/", include(recovery_urls)),
    path("api/v1/", api.urls),
    *[path(f"account/absent/{name}/", answers.not_here, name=name) for name in _ABSENT],
    *[
        path("", include(f"fusioncell.{room}.urls"))
        for room in ROOMS
        if find_spec(f"fusioncell.{room}.urls") is not None
    ],
]

handler404 = answers.not_here
handler500 = answers.broken
