"""Whether everything the law refers to is in it, and every text is there in each of its languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.methods.law_findings import Finding
from fusioncell.mandate.methods.law_parts import Mandate, Words
from fusioncell.mandate.methods.rights import RIGHTS

Reference = tuple[str, str]  # place, code


def referred(mandate: Mandate) -> Iterator[Finding]:
    """Unknown references, articles left out, and languages left out."""
    yield from _unknown("article", _articles_named(mandate), mandate.articles)
    yield from _unknown("purpose", _purposes_named(mandate), mandate.purposes)
    yield from _unknown("agency", _agencies_named(mandate), mandate.agencies)
    yield from _unknown("role", _roles_named(mandate), mandate.roles)
    yield from _unknown("category", _categories_named(mandate), mandate.categories)
    yield from _unknown("caveat", _caveats_named(mandate), mandate.policy.caveats)
    yield from _unknown("legal basis", _bases_named(mandate), mandate.bases)
    yield from _unknown("office", _offices_named(mandate), mandate.authority)
    yield from _unknown(
        "rights rule", ((f"categories.{c.code}.rule", c.rule) for c in mandate.categories.values()), RIGHTS
    )
    yield from _without_article(mandate)
    yield from _languages(mandate)


def _unknown(what: str, references: Iterable[Reference], known: Collection[str]) -> Iterator[Finding]:
    for place, code in references:
        if code and code not in known:
            yield Finding("unknown-reference", place, f"The law has no {what} {code}.")


def _carrying_articles(mandate: Mandate) -> Iterator[Reference]:
    for name, parts in (
        ("purposes", mandate.purposes),
        ("authority", mandate.authority),
        ("categories", mandate.categories),
        ("offences", mandate.offences),
        ("legal_bases", mandate.bases),
        ("approvals", mandate.approvals),
        ("event_types", mandate.event_types),
    ):
        for code, part in parts.items():
            yield f"{name}.{code}", part.article
    yield "precedence", mandate.precedence.article


def _articles_named(mandate: Mandate) -> Iterator[Reference]:
    yield from _carrying_articles(mandate)
    for code, rule in mandate.rights.items():
        yield f"rights.{code}", rule.article
    for code, role in mandate.roles.items():
        for power, article in role.powers.items():
            yield f"roles.{code}.powers.{power}", article


def _without_article(mandate: Mandate) -> Iterator[Finding]:
    for place, article in _carrying_articles(mandate):
        if not article:
            yield Finding("article-missing", place, "This rests on no article.")


def _labels(mandate: Mandate) -> Iterator[tuple[str, Label]]:
    for code, channel in mandate.channels.items():
        if channel.label is not None:
            yield f"channels.{code}.label", channel.label


def _tokens(mandate: Mandate, kind: str) -> Iterator[Reference]:
    for place, label in _labels(mandate):
        for clause in label.audience | label.consent_clauses:
            for token in clause:
                if token.startswith(f"{kind}:"):
                    yield place, token.partition(":")[2]


def _purposes_named(mandate: Mandate) -> Iterator[Reference]:
    for code, role in mandate.roles.items():
        yield from ((f"roles.{code}.purposes", purpose) for purpose in role.purposes)
    for place, label in _labels(mandate):
        yield from ((f"{place}.purposes", purpose) for purpose in label.purposes or ())


def _agencies_named(mandate: Mandate) -> Iterator[Reference]:
    for code, role in mandate.roles.items():
        yield from ((f"roles.{code}.agencies", agency) for agency in role.agencies)
    for code, channel in mandate.channels.items():
        yield f"channels.{code}.agency", channel.agency
    yield from ((f"event_types.{code}.owner", event.owner) for code, event in mandate.event_types.items())
    yield from _tokens(mandate, "agency")


def _roles_named(mandate: Mandate) -> Iterator[Reference]:
    for act, approval in mandate.approvals.items():
        yield from ((f"approvals.{act}", role) for role in approval.proposed_by | approval.approved_by)
    for code, channel in mandate.channels.items():
        yield f"channels.{code}.receiver", channel.receiver
    yield from _tokens(mandate, "role")


def _categories_named(mandate: Mandate) -> Iterator[Reference]:
    for code, role in mandate.roles.items():
        yield from ((f"roles.{code}.categories", category) for category in role.categories)
    for place, label in _labels(mandate):
        yield from ((f"{place}.categories", category) for category in label.categories)
    yield from _parameter(mandate, "R17", "categories")


def _caveats_named(mandate: Mandate) -> Iterator[Reference]:
    for code, role in mandate.roles.items():
        yield from ((f"roles.{code}.caveats", caveat) for caveat in role.caveats)
    for place, label in _labels(mandate):
        yield from ((f"{place}.caveats", caveat) for caveat in label.caveats)


def _bases_named(mandate: Mandate) -> Iterator[Reference]:
    for code, channel in mandate.channels.items():
        yield f"channels.{code}.legal_basis", channel.basis
    yield from _parameter(mandate, "R03", "accepted_bases")


def _parameter(mandate: Mandate, rule: str, name: str) -> Iterator[Reference]:
    found = mandate.rule_on(rule)
    value = found.parameters.get(name) if found is not None else None
    if isinstance(value, tuple):
        yield from ((f"rights.{rule}.parameters.{name}", str(item)) for item in value)


def _offices_named(mandate: Mandate) -> Iterator[Reference]:
    for code, office in mandate.authority.items():
        yield f"authority.{code}.answers_to", office.answers_to or ""


def _texts(mandate: Mandate) -> Iterator[tuple[str, Words]]:
    yield "instrument.title", mandate.instrument.title
    for code, article in mandate.articles.items():
        yield f"articles.{code}.title", article.title
        yield f"articles.{code}.text", article.text
    for word, names in mandate.policy.names.items():
        yield f"label_policy.names.{word}", names
    for caveat, names in mandate.policy.caveats.items():
        yield f"label_policy.caveats.{caveat}", names
    for name, parts in (
        ("purposes", mandate.purposes),
        ("agencies", mandate.agencies),
        ("roles", mandate.roles),
        ("authority", mandate.authority),
        ("categories", mandate.categories),
        ("channels", mandate.channels),
        ("offences", mandate.offences),
        ("legal_bases", mandate.bases),
        ("event_types", mandate.event_types),
    ):
        yield from ((f"{name}.{code}.names", part.names) for code, part in parts.items())


def _indicators(mandate: Mandate) -> Iterator[tuple[str, Words]]:
    for code, event in mandate.event_types.items():
        yield from ((f"event_types.{code}.indicators.{name}", words) for name, words in event.indicators.items())


def _languages(mandate: Mandate) -> Iterator[Finding]:
    for place, words in (*_texts(mandate), *_indicators(mandate)):
        for language in mandate.instrument.languages:
            if language not in words:
                yield Finding("language-missing", place, f"The text is missing in {language}.")
    for word in mandate.policy.words:
        if word not in mandate.policy.names:
            yield Finding("language-missing", "label_policy.names", f"The classification {word} has no name.")
