"""The addresses of the web server, what it says of them, and how it receives strangers."""

import json
import re

import pytest

from channel_connector.ports.testing.fakes.builders import ORDER_ID

GOOD = {"X-Connector-Key": "knock-knock-knock-3", "X-Client": "acme"}
KNOWN_BY_HEADERS = [
    ("POST", "orders/pack"),
    ("GET", "invoice"),
    ("GET", "label"),
    ("PUT", "inventory"),
    ("PUT", "inventory/consolidated"),
    ("PUT", "orders/ack"),
    ("POST", "handover"),
    ("PUT", "orders/cancel"),
    ("POST", "manifest"),
    ("PUT", "returns/ack"),
    ("GET", "credentials"),
]
NAMED_PART = re.compile(r"\{\w+\}")
BODY = {"orderCode": ORDER_ID, "shipmentId": 1, "orders": [], "inventories": []}


@pytest.fixture
def routes(world, open_until_the_end):
    """Every address that the web server has without the console, each with its methods."""
    rules = world.web(open_until_the_end).application.url_map.iter_rules()
    found = [
        (method, re.sub(r"<(?:\w+:)?\w+>", "NAME", rule.rule))
        for rule in rules
        for method in rule.methods - {"HEAD", "OPTIONS"}
    ]
    return sorted(found, key=lambda one: (one[1], one[0]))


def test_the_addresses_are_those_of_before(routes, as_before):
    assert len(routes) == 16
    as_before("assure_calls_addresses.txt", "".join(f"{m} {path}\n" for m, path in routes))


def test_the_calls_that_are_known_by_headers_are_all_there_are(routes):
    """So that no call is added to the server and forgotten here."""
    by_headers = {(method, f"/assure/v1/NAME/{path}") for method, path in KNOWN_BY_HEADERS}
    by_links = {("GET", "/assure/v1/NAME/document")}

    assert {one for one in routes if one[1].startswith("/assure/")} == by_headers | by_links


def test_strangers_are_refused_as_before(call, exchanges, as_before):
    for method, path in KNOWN_BY_HEADERS:
        body = None if method == "GET" else BODY
        call(f"{method} {path} without headers", method, path, body, headers={})
    for title, headers in [
        ("one header of two", {"X-Client": "acme"}),
        ("a wrong key", GOOD | {"X-Connector-Key": "knock-knock-knock-4"}),
        ("another's name", GOOD | {"X-Client": "ACME"}),
    ]:
        call(title, "POST", "orders/pack", BODY, headers=headers)
    call("a connection that there is not", "POST", "orders/pack", BODY, of="nobody")
    call("a connection that is switched off", "GET", "label", of="resting", headers={})
    link = {"shipmentCode": "7001", "expires": "4102444800", "signature": "made-up"}
    call("a link that is made up", "GET", "document", query=link, headers={})
    call("a link without its parts", "GET", "document", headers={})

    assert len(exchanges) == 18
    as_before("assure_calls_strangers.txt", str(exchanges))


def test_wrong_addresses_are_refused_as_before(call, exchanges, as_before):
    call("an address that is none", "GET", "/nowhere", headers={})
    call("an address with a slash too many", "GET", "/assure//v1/acme/label", headers={})
    call("a method that is none of the address", "PUT", "label", BODY)
    no_text = {"QUERY_STRING": "shipmentCode=\xff"}
    call("a query that is no text", "GET", "label", environ_overrides=no_text)

    assert len(exchanges) == 4
    as_before("assure_calls_wrong_addresses.txt", str(exchanges))


def test_the_server_describes_its_calls_as_before(world, open_until_the_end, as_before):
    """The names of schemas and of the path's part are left out, and so are sentences."""
    described = world.web(open_until_the_end).get("/openapi.json").json
    lines = []
    for path, methods in described["paths"].items():
        for method, call in methods.items():
            if method == "parameters":
                continue
            heading = f"{method.upper()} {NAMED_PART.sub('NAME', path)}"
            lines += [f"{heading} asks {one}" for one in parameters(call, described)]
            lines += [
                f"{heading} takes {one}" for one in contents(call.get("requestBody"), described)
            ]
            for status, answer in call["responses"].items():
                lines.append(f"{heading} answers {status}")
                lines += [
                    f"{heading} answers {status} {one}" for one in contents(answer, described)
                ]

    assert len({line.split(" ", 2)[1] for line in lines}) == 12
    as_before("assure_calls_described.txt", "\n".join(sorted(lines)) + "\n")


def parameters(call, described):
    for one in call.get("parameters", []):
        found = resolved(one, described)
        if found["in"] == "path":
            continue
        kind = "required" if found.get("required") else "optional"
        yield f"{found['in']} {found['name']} {kind}"


def contents(part, described):
    for kind, content in (part or {}).get("content", {}).items():
        for line in fields(content.get("schema", {}), described):
            yield f"{kind} {line}"


def fields(schema, described, at=""):
    found = resolved(schema, described)
    if "properties" in found:
        for name, inner in found["properties"].items():
            kind = "required" if name in found.get("required", []) else "optional"
            yield f"{at}{name} {kind} {json.dumps(resolved(inner, described).get('type'))}"
            yield from fields(inner, described, f"{at}{name}.")
    elif "items" in found:
        yield from fields(found["items"], described, f"{at}0.")


def resolved(schema, described):
    while "$ref" in schema:
        name = schema["$ref"].removeprefix("#/").split("/")
        schema = described
        for step in name:
            schema = schema[step]
    return schema
