"""Assure calls for what a channel does not do."""

import pytest

ORDERS = {"orders": [{"orderCode": "403-1", "locationCode": "BLR1"}, {"orderCode": "403-2"}]}
CALLS = [
    ("orders to acknowledge", "PUT", "orders/ack", ORDERS),
    ("a handover", "POST", "handover", {"orderCode": "403-1"}),
    ("an order that the seller cancels", "PUT", "orders/cancel", {"orderCode": "403-1"}),
    ("a manifest", "POST", "manifest", {"transporter": "x"}),
    ("a return", "PUT", "returns/ack", {"returnOrderCode": "R1"}),
    ("credentials", "GET", "credentials", None),
]


@pytest.mark.parametrize(
    ("of", "file"),
    [
        ("acme", "assure_calls_not_supported.txt"),
        ("helpful", "assure_calls_self_completed.txt"),
        ("resting", "assure_calls_switched_off.txt"),
    ],
)
def test_other_calls_are_answered_as_before(call, exchanges, as_before, of, file):
    for title, method, path, body in CALLS:
        call(title, method, path, body, of=of)

    assert len(exchanges) == len(CALLS) == 6
    as_before(file, str(exchanges))


def test_other_calls_that_are_not_right_are_refused_as_before(call, exchanges, as_before):
    call("orders that are no list", "PUT", "orders/ack", {"orders": {}}, of="helpful")
    call("an order without a code", "PUT", "orders/ack", {"orders": [{}]}, of="helpful")
    for title, method, path, body in CALLS:
        if body is not None:
            call(f"{title}, and half a body", method, path, raw=b"{", of="helpful")

    assert len(exchanges) == 7
    as_before("assure_calls_other_malformed.txt", str(exchanges))
