"""Stock and submissions are shown, SKUs are overridden, and all stock is sent again."""

from datetime import timedelta

import pytest

from channel_connector.ports.channel.stock_pools import Buffer, StockOverride, StockRules
from channel_connector.ports.channel.submissions import Kind
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.stock import (
    WHOLE_CALLS,
    ItemOutcome,
    ItemResult,
    StockCall,
)
from channel_connector.ports.repositories.submissions import SubmissionStage
from channel_connector.ports.testing.fakes.builders import NOON, a_shipment, a_submission

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def storage(storage):
    """One SKU that is exposed, one that the channel refused, one that was not sent yet."""
    with storage.writing() as uow:
        uow.stock.receive("acme", [StockCall(NOON, {"RED-MUG": 5, "BLUE-MUG": 2})])
    with storage.writing() as uow:
        uow.stock.coalesce("acme", StockRules())
        uow.stock.make_messages("acme", "stock-1", NOON)
        uow.submissions.put(
            [
                a_submission(
                    "stock-1",
                    connection="acme",
                    kind=Kind.STOCK,
                    stage=SubmissionStage.PROCESSED,
                    entries=2,
                    done_at=LATER,
                    reason="1 SKUs were refused.",
                ),
                a_submission("documents-1", connection="acme", submission_id="50000000002"),
            ]
        )
        uow.shipments.put(
            [
                a_shipment(
                    "7001",
                    connection="acme",
                    stage=ShipmentStage.DOCUMENTS_REQUESTED,
                    submission="documents-1",
                )
            ]
        )
    with storage.writing() as uow:
        refused = {1: ItemResult(ItemOutcome.REFUSED, "13013", "The SKU is not known.")}
        uow.stock.record_results(
            "acme", "stock-1", refused, ItemResult(ItemOutcome.ACCEPTED), LATER
        )
    with storage.writing() as uow:
        uow.stock.receive("acme", [StockCall(LATER, {"WHITE-MUG": 7})])
    return storage


def test_a_sku_is_shown_with_what_was_received_exposed_and_answered(call, storage):
    shown = call("stock", "show", "RED-MUG").stdout

    assert "exposed           5, 2026-03-14 12:05:00 UTC" in shown
    assert "stock-1" in shown
    assert "ACCEPTED" in shown
    assert "next update" in shown


def test_the_channels_reason_for_refusing_a_sku_is_shown(call, storage):
    shown = call("stock", "show", "BLUE-MUG").stdout

    assert "13013 The SKU is not known." in shown
    assert "exposed           ?" in shown


def test_an_unknown_sku_is_reported(call, storage):
    result = call("stock", "show", "PINK-MUG")

    assert result.exit_code == 1
    assert "acme has no stock of PINK-MUG." in result.stderr


def test_what_the_next_update_carries_is_listed(call, storage):
    rows = call("stock", "pending").stdout.splitlines()[1:]

    assert [row.split()[0] for row in rows] == ["BLUE-MUG", "WHITE-MUG"]


def test_the_list_can_be_narrowed_to_what_was_refused(call, storage):
    [row] = call("stock", "pending", "--refused").stdout.splitlines()[1:]

    assert "BLUE-MUG" in row
    assert "13013" in row


def test_everything_can_be_sent_again(call, storage):
    result = call("stock", "resend", "--all")

    assert "1 SKUs will be sent with the next update." in result.stdout
    assert "RED-MUG" in call("stock", "pending").stdout


@pytest.mark.parametrize("command", ["send", "resend"])
def test_nothing_is_sent_by_mistake(call, storage, command):
    assert call("stock", command).exit_code == 2


def test_no_stock_is_sent_if_sync_is_off(call, storage):
    result = call("stock", "send", "--now")

    assert result.exit_code == 2
    assert "acme sends no stock" in result.stderr


def override_of(storage, sku):
    with storage.reading() as uow:
        return uow.stock.overrides("acme", [sku]).get(sku)


def test_an_override_of_a_sku_is_set_and_removed(call, storage):
    told = ("--buffer", "10%", "--latency", "3", "--disable")

    call("stock", "set", "RED-MUG", *told)
    assert override_of(storage, "RED-MUG") == StockOverride(
        "acme", "RED-MUG", Buffer(10, per_cent=True), 3, disabled=True
    )

    call("stock", "set", "RED-MUG", "--enable", "--buffer", "4")
    assert override_of(storage, "RED-MUG") == StockOverride("acme", "RED-MUG", Buffer(4), 3)

    call("stock", "set", "RED-MUG", "--buffer", "same", "--latency", "same")
    assert override_of(storage, "RED-MUG") == StockOverride("acme", "RED-MUG")


@pytest.mark.parametrize(
    "wrong", [("--buffer", "110%"), ("--buffer", "some"), ("--latency", "0"), ("--latency", "x")]
)
def test_an_invalid_override_is_refused(call, storage, wrong):
    result = call("stock", "set", "RED-MUG", *wrong)

    assert result.exit_code == 2
    assert wrong[0] in result.stderr
    assert override_of(storage, "RED-MUG") is None


def test_feeds_are_listed_newest_first_with_what_went_wrong(call, storage):
    listed = call("submissions", "list").stdout

    assert "1 SKUs were refused." in listed
    assert "299 s" in listed
    assert len(call("submissions", "list", "--kind", "stock").stdout.splitlines()) == 2


def test_a_documents_feed_that_the_channel_keeps_too_long_is_stuck(call, storage):
    assert "STUCK" in call("submissions", "list", "--kind", "documents").stdout


@pytest.mark.parametrize("name", ["stock-1", "50000000001"])
def test_a_stock_feed_is_shown_with_what_was_not_accepted(call, storage, name):
    shown = call("submissions", "show", name).stdout

    assert "13013 The SKU is not known." in shown
    assert "RED-MUG" not in shown
    assert "RED-MUG" in call("submissions", "show", name, "--all").stdout


def test_a_documents_feed_is_shown_with_its_shipments(call, storage):
    assert "7001" in call("submissions", "show", "50000000002").stdout


def test_an_unknown_submission_is_reported(call, storage):
    result = call("submissions", "show", "stock-9")

    assert result.exit_code == 1
    assert "There is no submission stock-9." in result.stderr


def test_a_stuck_documents_feed_can_be_given_up(call, storage):
    told = call("submissions", "give-up", "50000000002").stdout

    assert "The documents of 1 shipment will be requested again." in told
    with storage.reading() as uow:
        [shipment] = uow.shipments.search("acme")
    assert (shipment.stage, shipment.submission) == (ShipmentStage.BOOKED, "")


def test_a_stock_update_can_be_given_up(call, storage):
    with storage.writing() as uow:
        uow.stock.coalesce("acme", StockRules())
        uow.stock.make_messages("acme", "stock-2", LATER)
        uow.submissions.put(
            [a_submission("stock-2", connection="acme", kind=Kind.STOCK, submission_id="7")]
        )

    told = call("submissions", "give-up", "stock-2").stdout

    assert "stock levels will be sent again with the next stock update" in told
    with storage.reading() as uow:
        assert uow.submissions.find("stock-2")[0].stage is SubmissionStage.PROCESSED
        assert uow.stock.level("acme", "WHITE-MUG").due


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("stock-1", "is processed, or is being sent just now"),
        ("stock-9", "There is no submission stock-9"),
    ],
)
def test_what_is_processed_cannot_be_given_up(call, storage, name, sentence):
    result = call("submissions", "give-up", name)

    assert result.exit_code == 1
    assert sentence in result.stderr


def test_stock_of_a_disabled_connection_is_shown_but_not_sent(call, storage, config):
    config.write_text(config.read_text().replace("  acme:", "  acme:\n    enabled: false"))

    assert "exposed           5" in call("stock", "show", "RED-MUG").stdout
    assert "WHITE-MUG" in call("stock", "pending").stdout
    sent = call("stock", "send", "--now")
    assert sent.exit_code == 2
    assert "acme is disabled" in sent.stderr


@pytest.fixture
def unusable(storage):
    with storage.writing() as uow:
        problems = {"RED-MUG": "It is no number.", WHOLE_CALLS: "Location BRL1 is unknown."}
        uow.stock.note_unusable("acme", problems, LATER)


def test_unusable_quantities_are_listed_with_their_reasons(call, unusable):
    _, first, second = call("stock", "unusable").stdout.splitlines()

    assert first.startswith("(all)")
    assert first.endswith("Location BRL1 is unknown.")
    assert second.startswith("RED-MUG")
    assert second.endswith("1      It is no number.")


def test_a_sku_is_shown_with_what_could_not_be_used(call, unusable, storage):
    moment = "2026-03-14 12:05:00 UTC"
    lasting = call("stock", "show", "RED-MUG").stdout
    with storage.writing() as uow:
        uow.stock.end_unusable("acme", ["RED-MUG"], LATER)
    ended = call("stock", "show", "RED-MUG").stdout

    noted = f"not usable        once from {moment} to {moment}"
    assert f"{noted}, not ended: It is no number." in lasting
    assert f"{noted}, ended {moment}: It is no number." in ended


def test_a_sku_that_is_disabled_is_no_longer_unusable(call, unusable):
    """The channel shows 0 then."""
    call("stock", "set", "RED-MUG", "--disable")

    assert "RED-MUG" not in call("stock", "unusable").stdout
