"""The UN list, tried on made entries: no name of the real list ever stands in a test."""

from __future__ import annotations

import pytest

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.tests.reading import codes, drafts, read, said, unread, with_limits

PERSON = """<INDIVIDUAL><DATAID>11</DATAID><VERSIONNUM>3</VERSIONNUM>
<FIRST_NAME> Idris </FIRST_NAME><SECOND_NAME>Belkani</SECOND_NAME><THIRD_NAME/><FOURTH_NAME>Sael</FOURTH_NAME>
<UN_LIST_TYPE>Marazan</UN_LIST_TYPE><REFERENCE_NUMBER>MZi.001 </REFERENCE_NUMBER><LISTED_ON>2011-05-04-05:00</LISTED_ON>
<NAME_ORIGINAL_SCRIPT>إدريس بلقاني</NAME_ORIGINAL_SCRIPT><COMMENTS1>Made for a test.</COMMENTS1>
<NATIONALITY><VALUE>Kenya</VALUE></NATIONALITY><GENDER>Unknown</GENDER>
<LAST_DAY_UPDATED><VALUE>2014-01-02</VALUE><VALUE/></LAST_DAY_UPDATED>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Idris the Tall</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Abu Sael</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1970-02-03</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1968</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1966</FROM_YEAR><TO_YEAR>1969</TO_YEAR>
</INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_PLACE_OF_BIRTH><CITY>Nairobi</CITY><COUNTRY>Kenya</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>K 0012345 </NUMBER>
<ISSUING_COUNTRY>Kenya</ISSUING_COUNTRY><DATE_OF_ISSUE>2001-02-03</DATE_OF_ISSUE></INDIVIDUAL_DOCUMENT>
<INDIVIDUAL_ADDRESS><STREET>1 Quay Road</STREET><CITY>Nairobi</CITY><COUNTRY>Kenya</COUNTRY></INDIVIDUAL_ADDRESS>
</INDIVIDUAL>"""
BODY = """<ENTITY><DATAID>12</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>Sael Tiles</FIRST_NAME>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Sael Ceramics</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Sael Bricks</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ALIAS><QUALITY>so-so</QUALITY><ALIAS_NAME>Sael Stones</ALIAS_NAME></ENTITY_ALIAS></ENTITY>"""


def _list(*entries: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>', root: str = "") -> bytes:
    return (
        f"{head}<CONSOLIDATED_LIST {root}>\n<INDIVIDUALS>{''.join(entries)}</INDIVIDUALS></CONSOLIDATED_LIST>".encode()
    )


def test_entry_states_what_the_list_says_as_precisely_as_it_says_it() -> None:
    (draft,) = drafts(read(_list(PERSON)))
    assert (draft.external_id, draft.version, draft.title) == ("11", "3", "Idris Belkani Sael")
    values = said(draft)
    assert values["name"] == ["Idris Belkani Sael", "إدريس بلقاني"]
    assert (values["alias"], values["weakAlias"]) == (["Idris the Tall"], ["Abu Sael"])
    assert values["birthDate"] == ["1970-02-03", "1968~", "1966/1969"]
    assert values["passportNumber"] == ["K0012345"]
    assert values["nationality"] == ["ke"]
    assert values["address"] == ["1 Quay Road, Nairobi, Kenya"]
    assert (values["listingDate"], values["modifiedAt"]) == (["2011-05-04"], ["2014-01-02"])
    assert (values["authorityId"], "gender" in values) == (["MZI001"], False)
    assert values["holder"] == values["entity"] == ["11"]
    assert not draft.findings


def test_entity_has_former_names_and_an_alias_of_unknown_quality_is_weak() -> None:
    (draft,) = drafts(read(_list(BODY)))
    values = said(draft)
    assert (values["alias"], values["previousName"], values["weakAlias"]) == (
        ["Sael Ceramics"], ["Sael Bricks"], ["Sael Stones"]
    )  # fmt: skip
    assert codes(draft) == {"alias_quality"}


def test_broken_entry_costs_itself_alone() -> None:
    items = read(_list(PERSON, "<INDIVIDUAL><DATAID>13</DATAID><FIRST_NAME>&</INDIVIDUAL>", BODY))
    assert [draft.external_id for draft in drafts(items)] == ["11", "12"]
    (held,) = unread(items)
    assert (held.code, held.place.startswith(f"line {2 + PERSON.count(chr(10))}, ")) == ("broken_xml", True)


def test_unclosed_entry_does_not_swallow_the_next() -> None:
    second = PERSON.replace("<DATAID>11<", "<DATAID>15<")
    items = read(_list("<INDIVIDUAL><DATAID>14</DATAID>", second))
    assert [held.code for held in unread(items)] == ["unclosed"]
    assert [draft.external_id for draft in drafts(items)] == ["15"]


def test_list_cut_short_says_so() -> None:
    items = read(_list(BODY, PERSON)[:-400])
    assert [held.sentence for held in unread(items)] == ["The file ends inside this entry."]
    assert len(drafts(items)) == 1


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("<ENTITY><FIRST_NAME>N</FIRST_NAME></ENTITY>", "no_id"),
        ("<ENTITY><DATAID>1</DATAID></ENTITY>", "no_name"),
        ("<ENTITY><DATAID>1</DATAID><FIRST_NAME>A\x00B</FIRST_NAME></ENTITY>", "broken_xml"),
        ("<ENTITY><DATAID>1</DATAID><FIRST_NAME>&secret;</FIRST_NAME></ENTITY>", "broken_xml"),
    ],
)
def test_entry_that_says_nobody_is_quarantined(entry: str, code: str) -> None:
    assert [held.code for held in unread(read(_list(entry)))] == [code]


def test_text_between_entries_is_never_dropped() -> None:
    items = read(_list(BODY, "<!-- a note --> lost words ", PERSON))
    assert [held.raw.strip() for held in unread(items)] == [b"lost words"]
    assert len(drafts(items)) == 2


BOMB = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declaration", [BOMB, OUTSIDE, '<!DOCTYPE l SYSTEM "http://example.org/l.dtd">'])
def test_document_type_with_entities_is_refused_before_anything_is_read(declaration: str) -> None:
    with pytest.raises(Unreadable, match=r"document type declaration is refused.*line 1"):
        read(_list(BODY.replace("Sael Tiles", "&b;"), head=declaration))


@pytest.mark.parametrize("root", ['xmlns="urn:example:list"', 'xmlns="http://www.un.org/other"'])
def test_list_in_another_namespace_is_refused_by_name(root: str) -> None:
    with pytest.raises(Unreadable, match="is in the namespace"):
        read(_list(BODY, root=root))


def test_prefixed_root_is_refused_as_another_namespace() -> None:
    raw = b'<u:CONSOLIDATED_LIST xmlns:u="urn:x"><u:ENTITY/></u:CONSOLIDATED_LIST>'
    with pytest.raises(Unreadable, match="is in the namespace"):
        read(raw)


def test_declared_encoding_is_used_and_an_entry_in_another_is_quarantined() -> None:
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>'
    raw = _list(BODY.replace("Sael Tiles", "Saël"), head=head).decode().encode("latin-1")
    assert drafts(read(raw))[0].title == "Saël"
    mixed = _list(BODY.replace("Sael Tiles", "Saël")).replace("ë".encode(), b"\xeb").replace(
        b"</INDIVIDUALS>", PERSON.encode() + b"</INDIVIDUALS>"
    )  # fmt: skip
    items = read(mixed)
    assert [draft.external_id for draft in drafts(items)] == ["11"]
    assert "not written in UTF-8" in unread(items)[0].sentence


def test_unknown_declared_encoding_is_refused() -> None:
    with pytest.raises(Unreadable, match="unknown encoding: klingon"):
        read(_list(BODY, head='<?xml version="1.0" encoding="klingon"?>'))


def test_utf16_list_is_read() -> None:
    raw = _list(BODY, head='<?xml version="1.0" encoding="UTF-16"?>').decode().encode("utf-16")
    assert drafts(read(raw))[0].title == "Sael Tiles"


def test_entry_larger_than_the_limit_is_quarantined() -> None:
    large = BODY.replace("Sael Tiles", "x" * 400_000)
    items = read(_list(large, PERSON), with_limits(object_bytes=100_000))
    assert unread(items)
    assert b"".join(held.raw for held in unread(items)).count(b"x") >= 400_000


def test_original_of_an_entry_can_be_read_again() -> None:
    (draft,) = drafts(read(_list(PERSON)))
    (again,) = drafts(read(draft.raw))
    assert again.statements == draft.statements
