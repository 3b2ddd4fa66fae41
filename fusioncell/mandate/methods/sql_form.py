"""The judgement of `rules.may` as one SQL expression, and the columns it reads.

Tables: `label l`, `standing s`, and `p(purpose)`, for instance
`FROM label l CROSS JOIN standing s CROSS JOIN LATERAL unnest(s.purposes) AS p(purpose) WHERE …`.

Invariant: for every label, standing and purpose it is true exactly when `rules.may` is; the proof in
`tests/test_proof.py` reads this very text. A clause or list of tokens that is NULL refuses.
"""

from __future__ import annotations

from fusioncell.foundation.errors import Unreadable
from fusioncell.mandate.methods.label import Clause, Label
from fusioncell.mandate.methods.standing import Standing

# A clause is met when it shares a token with the reader; IS NOT TRUE, because NOT of NULL would let it pass.
_UNMET = """SELECT 1 FROM unnest({clauses}) AS one(clause)
        WHERE (string_to_array(one.clause, '|') && s.tokens) IS NOT TRUE"""

READABLE = f"""(
    p.purpose = ANY (s.purposes)
    AND (l.purposes IS NULL OR p.purpose = ANY (l.purposes))
    AND l.classification <= s.classification
    AND l.tlp <= s.tlp
    AND l.caveats <@ s.caveats
    AND NOT EXISTS ({_UNMET.format(clauses="l.audience")})
    AND NOT EXISTS ({_UNMET.format(clauses="l.consent_clauses")})
    AND l.categories <@ s.categories
    AND l.state <= s.state
)"""


def clause_text(clause: Clause) -> str:
    """A clause as its column holds it: its sorted tokens, parted by |, which therefore no token may hold."""
    if any("|" in token for token in clause):
        raise Unreadable("A token of a clause cannot hold the sign |.", ", ".join(sorted(clause)))
    return "|".join(sorted(clause))


def label_columns(label: Label) -> dict[str, object]:
    """The columns of `label` that the expression reads."""
    return {
        "classification": label.classification,
        "tlp": int(label.tlp),
        "caveats": sorted(label.caveats),
        "audience": sorted(clause_text(clause) for clause in label.audience),
        "consent_clauses": sorted(clause_text(clause) for clause in label.consent_clauses),
        "purposes": None if label.purposes is None else sorted(label.purposes),
        "categories": sorted(label.categories),
        "state": int(label.state),
    }


def standing_columns(standing: Standing) -> dict[str, object]:
    """The columns of `standing` that the expression reads."""
    return {
        "classification": standing.classification,
        "tlp": int(standing.tlp),
        "caveats": sorted(standing.caveats),
        "tokens": sorted(standing.tokens),
        "purposes": sorted(standing.purposes),
        "categories": sorted(standing.categories),
        "state": int(standing.state),
    }
