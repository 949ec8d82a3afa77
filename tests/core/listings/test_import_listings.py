"""Tests of `ImportListings`: all or nothing, and the release of held orders."""

import pytest

from channel_connector.core.listings.import_listings import ImportListings, Remark
from channel_connector.core.listings.listing_check import ListingRow
from channel_connector.ports.oms.listing_limits import ListingLimits
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_record

LATER = NOON.replace(hour=13)
LIMITS = ListingLimits(longest_text=40, ean_lengths=frozenset({8, 12, 13, 14}))


def row(number, channel_sku, client_sku="ART-1"):
    return ListingRow(number, client_sku, "B000000001", channel_sku)


def doubted(serial):
    return "Hm." if serial == "ODD" else ""


def told(storage, rows, **how):
    remarks = []
    importing = ImportListings(storage, CONNECTION, doubted, LIMITS, **how)
    done = importing.run(rows, remarks.append, LATER)
    return done, remarks


def imported(storage, rows, **how):
    done, remarks = told(storage, rows, **how)
    return done, [(one.number, one.reason) for one in remarks if one.kind is Remark.REFUSED]


def kept(storage):
    with storage.reading() as uow:
        return {one.channel_sku: one.client_sku for one in uow.listings.all(CONNECTION)}


def test_rows_are_new_changed_or_unchanged(storage):
    imported(storage, [row(2, "A"), row(3, "B")])

    done, _ = imported(storage, [row(2, "A"), row(3, "B", "ART-2"), row(4, "C")])

    assert (done.new, done.changed, done.unchanged, done.kept) == (1, 1, 1, True)


def test_one_refused_row_rejects_the_whole_file(storage):
    done, problems = imported(storage, [row(2, "A"), row(3, "")])

    assert problems == [(3, "Channel SKU Id is empty.")]
    assert not done.kept
    assert kept(storage) == {}


def test_the_valid_rows_can_be_imported_alone(storage):
    imported(storage, [row(2, "A"), row(3, "")], valid_only=True)

    assert kept(storage) == {"A": "ART-1"}


def test_a_dry_run_changes_nothing(storage):
    done, _ = imported(storage, [row(2, "A")], dry_run=True)

    assert (done.new, done.kept) == (1, False)
    assert kept(storage) == {}


@pytest.mark.parametrize("between", [0, 6000])
def test_a_second_row_with_the_same_sku_is_refused_however_far_away(storage, between):
    rows = [row(number, f"SKU-{number}") for number in range(3, 3 + between)]

    _, problems = imported(storage, [row(2, "A"), *rows, row(9999, "A", "ART-2")])

    assert problems == [(9999, "Row 2 has the same Channel SKU Id.")]


@pytest.mark.parametrize(
    ("client_sku", "said"),
    [
        ("8.9E+12", "turned into a number"),
        ("8,9E+12", "turned into a number"),
        ("8901030865275.0", "turned into a number"),
        ("12345678901", "leading zeros"),
        ("8901030865270", "check digit"),
        ("X" * 256, "256 characters"),
        ("ART\x00", "cannot be printed"),
        ("=A1", "begins with =: a spreadsheet takes it for a formula"),
        ("+91", "begins with +"),
        ("-1", "begins with -"),
        ("@SUM", "begins with @"),
        ("#N/A", "the error #N/A of a spreadsheet"),
        ("8901230000000", "lost its last digits"),
    ],
)
def test_a_damaged_client_sku_is_refused_with_its_reason(storage, client_sku, said):
    _, [(_, reason)] = imported(storage, [row(2, "A", client_sku)])

    assert said in reason


@pytest.mark.parametrize(
    "client_sku", ["4006381333931", "036000291452", "ART-1", "12345", "8900000000005", "№ 7", "7/8"]
)
def test_eans_and_the_clients_own_numbers_are_accepted(storage, client_sku):
    assert imported(storage, [row(2, "A", client_sku)])[1] == []


def test_what_only_the_reader_could_see_is_a_reason_as_well(storage):
    assert imported(storage, [row(2, "A")._replace(damage="It is a date.")])[1] == [
        (2, "It is a date.")
    ]


def test_a_doubtful_serial_number_is_a_warning(storage):
    done, remarks = told(storage, [row(2, "A")._replace(channel_serial="ODD")])

    assert [(one.number, one.kind, one.reason) for one in remarks] == [(2, Remark.WARNING, "Hm.")]
    assert (done.warnings, done.kept) == (1, True)


def test_an_ean_that_ends_in_zeros_is_doubted_though_its_check_digit_fits(storage):
    done, [remark] = told(storage, [row(2, "A", "8900050000000")])

    assert remark.kind is Remark.WARNING
    assert "ends in zeros, as if a spreadsheet had lost its digits" in remark.reason
    assert done.kept


def test_a_changed_listing_is_reported_with_its_previous_values(storage):
    imported(storage, [row(2, "A"), row(3, "B")])

    _, remarks = told(storage, [row(2, "A", "ART-2"), row(3, "B")], dry_run=True)

    [changed] = remarks
    assert (changed.number, changed.kind) == (2, Remark.CHANGED)
    assert changed.reason == "Previously Client SKU Id ART-1, Channel Serial No. B000000001."


def test_remarks_are_sorted_by_row(storage):
    rows = [row(2, "A"), row(3, ""), row(4, "A"), row(5, "B")._replace(channel_serial="ODD")]

    _, remarks = told(storage, [*rows, row(6, "")])

    assert [one.number for one in remarks] == [3, 4, 5, 6]


def test_held_orders_that_have_all_their_listings_are_due_at_once(storage):
    with storage.writing() as uow:
        for order, skus in (("403-1", ("A",)), ("403-2", ("A", "B"))):
            due = NOON.replace(hour=20)
            uow.orders.put([a_record(order, stage=Stage.HELD, due_at=due, unmapped_skus=skus)])

    done, _ = imported(storage, [row(2, "A")])

    with storage.reading() as uow:
        due = uow.orders.due(CONNECTION, [Stage.HELD], LATER, 10)
    assert done.released == 1
    assert [record.channel_order_id for record in due] == ["403-1"]
