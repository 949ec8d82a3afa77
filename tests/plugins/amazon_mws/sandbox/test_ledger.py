"""The ledger shows whether a client ever exceeded a limit."""


def test_accepted_throttled_and_rejected_calls_are_counted_separately(caller):
    for _ in range(5):
        caller.list_orders()
    caller.list_orders(LastUpdatedAfter=None)
    caller.list_orders()
    caller.list_orders(MWSAuthToken="wrong")

    listing, strangers = caller.amazon.ledger.pages()

    assert (listing["seller"], listing["developer"]) == ("A1SANDBOXSELLER", "000000000001")
    assert (listing["section"], listing["bucket"]) == ("Orders", "ListOrders")
    assert (listing["accepted"], listing["refused"], listing["throttled"]) == (5, 1, 1)
    assert (strangers["seller"], strangers["turned_away"]) == ("", 1)


def test_calls_of_one_bucket_are_listed_with_their_times(caller):
    caller.list_orders()
    caller.wait(seconds=90)
    caller("ListOrdersByNextToken", {"NextToken": "x"})

    (page,) = caller.amazon.ledger.pages()

    assert page["calls"] == [
        {"at": "2026-01-31T12:00:00.000Z", "operation": "ListOrders", "outcome": "accepted"},
        {
            "at": "2026-01-31T12:01:30.000Z",
            "operation": "ListOrdersByNextToken",
            "outcome": "refused",
        },
    ]
    assert page["operations"] == {"ListOrders": 1, "ListOrdersByNextToken": 1}
