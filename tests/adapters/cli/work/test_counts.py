"""Each list says how many rows there are, and how to see the next ones."""

from datetime import timedelta

import pytest

from channel_connector.adapters.cli.tables import show_count
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    a_cancellation,
    a_listing,
    a_record,
    a_shipment,
    a_submission,
    an_order_rescan,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def many(storage):
    """55 rows of each list of acme."""
    with storage.writing() as uow:
        uow.orders.put(
            a_record(f"403-{one}", connection="acme", stage=Stage.BLOCKED) for one in range(55)
        )
        uow.orders.put(
            a_record(f"404-{one}", connection="acme", cancel_requested_at=NOON) for one in range(55)
        )
        uow.shipments.put(
            a_shipment(f"7{one:03}", connection="acme", stage=ShipmentStage.FAILED, attention="!")
            for one in range(55)
        )
        uow.cancellations.put(
            a_cancellation(f"403-{one}", connection="acme", stage=CancellationStage.BLOCKED)
            for one in range(55)
        )
        uow.submissions.put(
            a_submission(f"s-{one}", connection="acme", kind=Kind.STOCK) for one in range(55)
        )
        uow.listings.put(a_listing(f"MUG-{one}", connection="acme") for one in range(55))
        for one in range(55):
            uow.order_rescans.put(
                an_order_rescan(connection="acme", began_at=NOON + one * MINUTE, ended_at=NOON)
            )


LISTS = [
    ("orders", "list", "--stage", "blocked"),
    ("orders", "list", "--cancel-requested"),
    ("orders", "rescans", "--limit", "50"),
    ("shipments", "list", "--stage", "failed"),
    ("shipments", "list", "--attention"),
    ("cancellations", "list"),
    ("submissions", "list", "--kind", "stock"),
    ("listings", "list", "--connection", "acme"),
]


@pytest.mark.parametrize("command", LISTS, ids=" ".join)
def test_a_list_leads_from_its_first_row_to_its_last(call, many, command):
    first = call(*command)
    assert first.stderr.splitlines()[-1] == "50 of 55 shown. Next: --skip 50"

    rest = call(*command, "--skip", "50")
    assert rest.stderr.splitlines()[-1] == "5 of 55 shown."

    rows = [*first.stdout.splitlines()[1:], *rest.stdout.splitlines()[1:]]
    assert len(rows) == len(set(rows)) == 55


def test_rows_behind_the_end_are_none(call, many):
    result = call("orders", "list", "--skip", "500")

    assert len(result.stdout.splitlines()) == 1
    assert result.stderr.splitlines()[-1] == "0 of 110 shown."


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ((0, 0), "0 of 0 shown."),
        ((3, 3), "3 of 3 shown."),
        ((50, 1_234), "50 of 1,234 shown. Next: --skip 50"),
        ((34, 1_234, 1_200), "34 of 1,234 shown."),
        ((50, 10_000, 9_950), "50 of 10,000 or more shown. Next: --skip 10000"),
    ],
)
def test_a_count_that_stopped_says_so(capsys, counted, said):
    show_count(*counted, most=10_000)

    assert capsys.readouterr().err == f"{said}\n"
