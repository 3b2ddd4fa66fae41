"""Tokens from the command line, in the name of a seat that may."""

from __future__ import annotations

import argparse

import pytest
from django.test import Client

from fusioncell.foundation.errors import NotAllowed
from fusioncell.hall import command_token
from fusioncell.hall.models import ApiToken
from tests.cast import Cast


def run(*words: str) -> None:
    """`fusioncell token …`."""
    parser = argparse.ArgumentParser()
    command_token.register(parser.add_subparsers())
    chosen = parser.parse_args(["token", *words])
    chosen.do(chosen)


def test_operator_issues_lists_and_revokes(cast: Cast, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    cast.seat("adam", "cell", "administrator", "UNCLASSIFIED")
    seat = "channel-customs-declarations"
    run("issue", "nightly export", "--as", "adam", "--seat", seat, "--purpose", "organised_crime")
    secret = capsys.readouterr().out.splitlines()[0]
    header = {"authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/who", headers=header).json()["seat"] == seat
    run("list", "--as", "adam")
    listed = capsys.readouterr().out
    assert "nightly export" in listed
    assert secret not in listed
    run("revoke", str(ApiToken.objects.get().id), "--as", "adam")
    assert client.get("/api/v1/who", headers=header).status_code == 401


def test_analyst_issues_nothing_by_command(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        run("issue", "x", "--as", "amal", "--seat", "channel-ucdp", "--purpose", "organised_crime")
    assert not ApiToken.objects.exists()
