"""The SQL of row-level security, written once for every protected table."""

from __future__ import annotations

CLEARED = """label_id IN (SELECT c.label_id FROM clearance c
    WHERE c.standing_id = NULLIF(current_setting('fusioncell.standing', true), '')::bigint
      AND c.purpose = current_setting('fusioncell.purpose', true))"""
VISIBLE = "(visible_until IS NULL OR visible_until > now())"


def protect(table: str, app: str, *, insert: bool = False, update: bool = False, also: str = "") -> str:
    """SQL that puts a table with a `label_id` under forced row-level security.

    The owner's policy lets the owner's own functions work and nobody else: the owner is never the role of a
    request. The application sees rows whose label is in the clearance of the standing that the request declared;
    with nothing declared it sees none. It never deletes.
    """
    using = " AND ".join(part for part in (CLEARED, also) if part)
    lines = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owner_functions ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"CREATE POLICY cleared ON {table} FOR SELECT TO {app} USING ({using})",
        f"REVOKE ALL ON {table} FROM {app}",
        f"GRANT SELECT ON {table} TO {app}",
    ]
    if insert:
        lines += [
            f"GRANT INSERT ON {table} TO {app}",
            f"CREATE POLICY received ON {table} FOR INSERT TO {app} WITH CHECK (true)",
        ]
    if update:
        lines += [
            f"GRANT UPDATE ON {table} TO {app}",
            f"CREATE POLICY changed ON {table} FOR UPDATE TO {app} USING ({using}) WITH CHECK (true)",
        ]
    return ";\n".join(lines) + ";\n"
