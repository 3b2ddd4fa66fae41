"""What the migrated store promises of every table, also of those that are made later."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

pytestmark = [pytest.mark.store, pytest.mark.django_db]

# Tables that name a label without being about anything labelled, each with the reason.
NO_ROWS_OF_THEIR_OWN = {
    "clearance": "which standing may read which label: numbers only, and read by the policies themselves",
    "search_entry": "the application may not read it at all",
    "fusion_key": "numbers only, and the application may not read it at all",
    "fusion_filed": "likewise",
}


def asked(query: str) -> list[tuple[object, ...]]:
    """Rows of a question to the store's own catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def labelled() -> list[tuple[object, ...]]:
    """Every table with a `label_id`: its name, and whether row-level security is on, forced, and has policies."""
    return asked(
        """SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
            EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
          AND a.attname = 'label_id' AND NOT a.attisdropped ORDER BY 1"""
    )


def test_every_table_with_a_label_is_under_forced_row_security() -> None:
    found = [row for row in labelled() if row[0] not in NO_ROWS_OF_THEIR_OWN]
    assert len(found) >= 8
    assert [row[0] for row in found if not all(row[1:])] == []
    for index in ("search_entry", "fusion_key", "fusion_filed"):
        assert asked(f"SELECT has_table_privilege('{index}', 'SELECT')") == [(False,)]


def test_every_model_with_a_label_has_its_table_among_them() -> None:
    names = {row[0] for row in labelled()}
    models = {
        model._meta.db_table
        for model in apps.get_models()
        if any(getattr(field, "attname", "") == "label_id" for field in model._meta.get_fields())
    }
    assert models <= names


def test_application_deletes_no_row_of_a_protected_table() -> None:
    wide = asked(
        """SELECT DISTINCT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace
          AND (has_table_privilege(c.oid, 'DELETE') OR has_table_privilege(c.oid, 'TRUNCATE'))"""
    )
    assert wide == []


def test_application_only_puts_into_the_outbox() -> None:
    rights = asked(
        """SELECT p, has_table_privilege('ledger.outbox', p) OR has_any_column_privilege('ledger.outbox', p)
        FROM unnest(ARRAY['SELECT', 'UPDATE', 'INSERT', 'REFERENCES']) p"""
    )
    assert dict(rights) == {"SELECT": False, "UPDATE": False, "INSERT": True, "REFERENCES": False}
    assert asked(
        "SELECT has_table_privilege('ledger.outbox', 'DELETE'), has_table_privilege('ledger.event', 'SELECT')"
    )[0] == (False, False)


def test_application_makes_no_interned_row_by_hand() -> None:
    rights = asked(
        """SELECT t, p FROM unnest(ARRAY['clearance', 'label', 'standing']) t,
            unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) p WHERE has_table_privilege(t, p)"""
    )
    assert rights == []


def test_no_role_of_the_cell_is_above_the_law() -> None:
    roles = asked(
        """SELECT rolname FROM pg_roles WHERE rolname LIKE 'fusioncell%'
        AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"""
    )
    assert roles == []
    assert asked("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")[0][0] == 0


def test_functions_that_run_as_another_have_a_fixed_path_and_are_not_for_everybody() -> None:
    open_ones = asked(
        """SELECT p.proname FROM pg_proc p WHERE p.prosecdef
        AND p.pronamespace IN ('public'::regnamespace, 'ledger'::regnamespace)
        AND (p.proconfig IS NULL OR NOT EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%pg_temp')
             OR EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                        WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE'))"""
    )
    assert open_ones == []


def test_every_model_is_in_a_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
