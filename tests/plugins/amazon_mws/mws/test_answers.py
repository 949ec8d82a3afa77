"""Answers are read by local names, as UTF-8, and never trusted."""

import logging

import pytest

from channel_connector.plugins.amazon_mws.mws.answers import (
    MOST_IN_AN_ANSWER,
    LocalNames,
    NoAnswer,
    Reply,
    contents_of,
    entries_of,
    parse,
    read_answer,
    text_of,
)

EMPTY = (
    b'<?xml version="1.0"?><ListOrdersResponse xmlns="%s"><ListOrdersResult><Orders/>'
    b"</ListOrdersResult><ResponseMetadata><RequestId>1-2</RequestId></ResponseMetadata>"
    b"</ListOrdersResponse>"
)


def texts(body):
    return contents_of(parse(body)).texts


@pytest.mark.parametrize(
    "namespace",
    [
        b"https://mws.amazonservices.com/Orders/2013-09-01",
        b"http://mws.amazonaws.com/doc/2009-01-01/",
        b"http://mws.amazonaws.in/EasyShip/2018-09-01",
        b"",
    ],
)
def test_any_namespace_will_do(namespace):
    answer = read_answer("ListOrders", Reply(200, {}, EMPTY % namespace))

    assert list(contents_of(answer.result).groups) == ["Orders"]
    assert answer.request_id == "1-2"


def test_comments_and_processing_instructions_are_passed_over():
    assert texts(b"<a><!-- 1 or more --><b>1</b><?go on?></a>") == {"b": "1"}


def test_one_entry_is_read_as_a_list_of_one():
    """Dictionary-like clients make an object of one entry and a list of several."""
    assert len(entries_of(parse(b"<a><b/></a>"), "b")) == 1
    assert len(entries_of(parse(b"<a><b/><c/><b/></a>"), "b")) == 2


def test_blanks_around_a_text_do_not_count():
    assert texts(b"<a><b> Standard </b><c> </c></a>") == {"b": "Standard"}


def test_the_request_id_is_found_in_the_header_too():
    body = b"<AResponse><AResult><X/></AResult></AResponse>"

    assert read_answer("A", Reply(200, {"x-mws-request-id": "7"}, body)).request_id == "7"


def test_text_without_a_declared_charset_is_utf_8():
    """`text/xml` without charset makes some clients decode it as ISO 8859-1."""
    assert texts("<a><b>Zoë, मुंबई</b></a>".encode()) == {"b": "Zoë, मुंबई"}


def test_utf_8_bytes_behind_another_declaration_are_still_utf_8():
    body = '<?xml version="1.0" encoding="ISO-8859-1"?><a><b>Zoë</b></a>'.encode()

    assert texts(body) == {"b": "Zoë"}


def test_a_byte_order_mark_does_no_harm():
    assert texts(b"\xef\xbb\xbf<a><b>1</b></a>") == {"b": "1"}


def test_a_whole_latin_1_answer_is_read_and_noted(caplog):
    with caplog.at_level(logging.WARNING):
        assert texts("<a><b>Zoë “x” Ü</b></a>".encode("windows-1252")) == {"b": "Zoë “x” Ü"}

    assert [record.message for record in caplog.records] == ["amazon.answer_mended"]


def test_one_latin_1_byte_does_not_spoil_the_utf_8_around_it():
    assert texts("<a><b>मुंबई Zo".encode() + b"\xeb</b></a>") == {"b": "मुंबई Zoë"}


def test_a_byte_that_means_nothing_anywhere_is_marked_as_lost():
    assert texts(b"<a><b>Zo\x81</b></a>") == {"b": "Zo\ufffd"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"no xml",
        b"<a><b>",
        b"<a></b>",
        b"<a><b>1</b><b>2</a>",
        b"<a/><b/>",
        b"<a><![CDATA[1</a>",
        b"<a b=1/>",
    ],
)
def test_what_is_not_well_formed_is_no_answer(body):
    with pytest.raises(NoAnswer):
        parse(body)


BOMB = b"""<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]><a><b>&y;</b></a>"""
THIEF = b"""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>&x;</b></a>"""
STRANGER = b"""<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a><b>1</b></a>"""


@pytest.mark.parametrize("body", [BOMB, THIEF, STRANGER])
def test_a_document_type_of_its_own_is_refused(body):
    """Entities are how a document grows without end, or reads our files."""
    with pytest.raises(NoAnswer):
        parse(body)


def test_depth_without_end_is_refused():
    with pytest.raises(NoAnswer):
        parse(b"<a>" * 5000 + b"</a>" * 5000)


@pytest.mark.parametrize(
    "tiny",
    [b"<a/>", b"<a/>x", b"<a>b</a>", b"<a b='c' d='e'/>", b"<a xmlns:b='c'/>"],
    ids=["empty", "followed", "filled", "with attributes", "with a namespace"],
)
def test_tiny_elements_without_end_are_refused_before_they_fill_the_memory(tiny):
    with pytest.raises(NoAnswer, match="more elements"):
        parse(b"<r>" + tiny * MOST_IN_AN_ANSWER + b"</r>")


def test_one_element_too_many_is_refused():
    parse(b"<r><a/><a/></r>", most=4)

    with pytest.raises(NoAnswer, match="more elements"):
        parse(b"<r><a/><a/><a/></r>", most=4)


def test_what_is_too_short_to_have_that_many_elements_is_not_counted():
    """An equals sign of a text would count as an attribute."""
    assert parse(b"<r>" + b"=" * 20 + b"</r>", most=10).text == "=" * 20


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Sign in to this network</body></html>",
        b"<GetOrderResponse><GetOrderResult><Orders/></GetOrderResult></GetOrderResponse>",
        b"<ListOrdersResponse/>",
    ],
)
def test_an_answer_to_something_else_is_no_answer(body):
    """It must never pass for an empty list."""
    with pytest.raises(NoAnswer):
        read_answer("ListOrders", Reply(200, {}, body))


def test_unknown_names_do_not_fill_the_cache():
    names = LocalNames()

    for number in range(10_000):
        assert names[f"{{n}}x{number}"] == f"x{number}"

    assert len(names) <= 4096


def test_very_long_names_are_not_cached():
    names = LocalNames()

    assert names["{n}" + "x" * 1000] == "x" * 1000
    assert len(names) == 0


@pytest.mark.parametrize(
    "declared", ["xmlns=", "xmlns:x=", "xmlns = ", f"xmlns:{'x' * 100}{' ' * 100}={' ' * 100}"]
)
@pytest.mark.parametrize("after", ["", " xmlns:last='short'"])
def test_a_namespace_without_end_is_refused(declared, after):
    """Each element below would repeat it in its tag."""
    with pytest.raises(NoAnswer, match="namespace"):
        parse(f"<a {declared}'{'u' * 5000}'{after}><b/></a>".encode())


def test_a_namespace_without_end_is_refused_wherever_it_is():
    with pytest.raises(NoAnswer, match="namespace"):
        parse(f"<a xmlns='first'>{'<b/>' * 2000}<c xmlns='{'u' * 5000}'/></a>".encode())


def test_a_long_text_that_names_a_namespace_is_none():
    assert parse(f"<a>xmlns {'u' * 5000}</a>".encode()).text == f"xmlns {'u' * 5000}"


@pytest.mark.parametrize(
    ("group", "text"),
    [
        ("<c>1</c><b> INR </b>", "INR"),
        ("<x:b xmlns:x='y'>INR</x:b>", "INR"),
        ("<b/>", ""),
        ("<c>1</c>", ""),
        ("", ""),
    ],
)
def test_the_text_of_one_child_is_found_by_its_local_name(group, text):
    assert text_of(parse(f"<a>{group}</a>".encode()), "b") == text


def test_a_group_that_is_missing_has_no_text():
    assert text_of(None, "b") == ""


def test_names_that_are_not_wanted_are_passed_over():
    assert contents_of(parse(b"<a><b>1</b><c>2</c></a>"), LocalNames("c")).texts == {"c": "2"}
