"""Numbers by which people and things are found: telephones, accounts, documents, plates, ships, addresses online."""

from __future__ import annotations

import pytest

from fusioncell.evidence.methods.values import Cleaned, Hints, Unclear, clean, compare

UNDERSTOOD = [
    ("Person", "phone", "+234 803-123 4567", "+2348031234567", []),
    ("Person", "phone", "2348031234567", "+2348031234567", []),
    ("Person", "phone", "0803 123 4567", "08031234567", ["no_country"]),
    ("Person", "phone", "+1 (202) 555-0143 ext 12", "+12025550143", ["extension"]),
    ("Person", "phone", "+٢٣٤ ٨٠٣ ١٢٣ ٤٥٦٧", "+2348031234567", []),
    ("Person", "phone", "+234 1", "+2341", ["unassigned"]),
    ("Person", "email", "Idris <Foo@Example.COM>", "Foo@example.com", []),
    ("Person", "email", "a [at] b[.]com", "a@b.com", ["defanged"]),
    ("BankAccount", "iban", "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432", []),
    ("BankAccount", "iban", "GB82 WEST 1234 5698 7654 33", "GB82WEST12345698765433", ["check_digits"]),
    ("BankAccount", "iban", "IBAN: de89-3704-0044-0532-0130-00", "DE89370400440532013000", []),
    ("BankAccount", "accountNumber", "12 34-56 78", "12345678", []),
    ("BankAccount", "bic", "deutdeff", "DEUTDEFF", []),
    ("CryptoWallet", "publicKey", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", []),
    (
        "CryptoWallet",
        "publicKey",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        ["check_digits"],
    ),
    ("Person", "passportNumber", "A 123-456", "A123456", []),
    ("Person", "passportNumber", "**4567", "4567", ["masked"]),
    ("Phone", "imei", "49-015420-323751-8", "490154203237518", []),
    ("Phone", "imei", "490154203237519", "490154203237519", ["check_digits"]),
    ("Consignment", "containerNumber", "CSQU 305438-3", "CSQU3054383", []),
    ("Vulnerability", "cve", "cve-2021-44228", "CVE-2021-44228", []),
    ("Vehicle", "registrationNumber", "kja-123 ab", "KJA123AB", []),
    ("Vehicle", "registrationNumber", "red", "RED", ["no_digit"]),
    ("Vessel", "imoNumber", "IMO 9319466", "9319466", []),
    ("Vessel", "imoNumber", "9319467", "9319467", ["check_digits"]),
    ("Vessel", "mmsi", "636012345", "636012345", []),
    ("OnlineAddress", "url", "hxxps://evil[.]example/a", "https://evil.example/a", ["defanged"]),
    ("OnlineAddress", "url", "HTTP://EXAMPLE.org:80/A?b#c", "http://example.org/A?b#c", []),
    ("OnlineAddress", "url", "http://bank.example@evil.example/", "http://bank.example@evil.example/", ["credentials"]),
    ("OnlineAddress", "domain", "EVIL[.]example.", "evil.example", ["defanged"]),
    ("OnlineAddress", "domain", "аpple.com", "аpple.com", ["mixed_scripts"]),
    ("OnlineAddress", "ipAddress", "8.8.8.8:443", "8.8.8.8", ["port"]),
    ("OnlineAddress", "ipAddress", "10.0.0.1", "10.0.0.1", ["private"]),
    ("OnlineAddress", "ipAddress", "2001:4860:4860:0::8888", "2001:4860:4860::8888", []),
    ("DigitalFile", "md5", "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e", []),
]


@pytest.mark.parametrize(("schema", "prop", "raw", "value", "findings"), UNDERSTOOD)
def test_an_identifier_is_kept_in_one_form(schema: str, prop: str, raw: str, value: str, findings: list[str]) -> None:
    found = clean(schema, prop, raw)
    assert isinstance(found, Cleaned), found
    assert (found.value, [finding.code for finding in found.findings]) == (value, findings)
    assert found.original == raw


REFUSED = [
    ("Person", "phone", "call me", "no_number"),
    ("Person", "email", "a@b", "no_domain"),
    ("Person", "email", "a@@b.c", "no_address"),
    ("BankAccount", "iban", "see annex", "no_account"),
    ("Person", "passportNumber", "none", "no_number"),
    ("Vulnerability", "cve", "log4shell", "other_form"),
    ("Vessel", "imoNumber", "931", "no_number"),
    ("OnlineAddress", "url", "javascript:alert(1)", "scheme"),
    ("OnlineAddress", "url", "two words", "no_link"),
    ("OnlineAddress", "domain", "a b", "no_domain"),
    ("OnlineAddress", "ipAddress", "999.1.1.1", "no_ip"),
    ("DigitalFile", "sha256", "D41D8CD98F00B204E9800998ECF8427E", "other_checksum"),
]


@pytest.mark.parametrize(("schema", "prop", "raw", "code"), REFUSED)
def test_what_is_no_identifier_is_refused(schema: str, prop: str, raw: str, code: str) -> None:
    found = clean(schema, prop, raw)
    assert isinstance(found, Unclear)
    assert found.code == code


@pytest.mark.parametrize("raw", ["0803 123 4567", "00234 803 123 4567", "+2348031234567"])
def test_a_hinted_country_completes_a_telephone_number(raw: str) -> None:
    found = clean("Person", "phone", raw, Hints(country="ng"))
    assert isinstance(found, Cleaned)
    assert (found.value, found.findings) == ("+2348031234567", ())


LIKE = [
    ("Person", "phone", "+2348031234567", "08031234567", 0.8),
    ("Person", "phone", "+2348031234567", "+448031234567", 0.3),
    ("BankAccount", "iban", "GB82WEST12345698765432", "GB82WEST12345698765423", 0.6),
    ("Person", "passportNumber", "A123456", "A12346", 0.6),
    ("Person", "passportNumber", "A123456", "B999999", 0.0),
    ("Vehicle", "registrationNumber", "KJA123AB", "KJAI23A8", 0.9),
    ("Person", "email", "Foo@example.com", "foo@example.com", 1.0),
    ("OnlineAddress", "url", "http://a.example/x", "http://a.example/y", 0.4),
    ("OnlineAddress", "domain", "www.evil.example", "evil.example", 0.5),
    ("OnlineAddress", "ipAddress", "10.0.0.0/8", "10.1.2.3", 0.5),
    ("OnlineAddress", "ipAddress", "10.0.0.0/8", "::1", 0.0),
]


@pytest.mark.parametrize(("schema", "prop", "one", "other", "score"), LIKE)
def test_two_identifiers_are_alike(schema: str, prop: str, one: str, other: str, score: float) -> None:
    assert compare(schema, prop, one, other).score == score
