"""Tables that differ from those of the code are named one by one, each with what to do."""

import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage.migrations.differences import RESTORE, table_differences


@pytest.fixture
def changed(database):
    """Run statements on the database, and return what is different afterwards."""

    def change(*statements):
        with database.writing() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))
        return table_differences(database)

    return change


def test_tables_of_this_version_have_no_differences(database):
    assert table_differences(database) == []


def test_a_missing_table_is_named(changed):
    assert changed("DROP TABLE shipment_documents") == [
        f"The table shipment_documents is missing. {RESTORE}"
    ]


def test_each_missing_column_is_named(changed):
    assert changed(
        "ALTER TABLE orders DROP COLUMN lines_page",
        "ALTER TABLE submissions DROP COLUMN channel_status",
    ) == [
        f"The column orders.lines_page is missing. {RESTORE}",
        f"The column submissions.channel_status is missing. {RESTORE}",
    ]


def test_a_missing_index_comes_with_the_statement_that_makes_it(changed):
    [sentence] = changed("DROP INDEX ix_shipments_package")

    said, _, statement = sentence.partition(" Run: ")
    assert said == "The index ix_shipments_package is missing, so reading gets slow."
    assert changed(statement) == []


def test_a_missing_index_of_few_rows_is_made_for_those_rows(changed):
    [sentence] = changed("DROP INDEX ix_orders_cancel_requested")

    statement = sentence.partition(" Run: ")[2]
    assert statement.endswith("WHERE cancel_requested_at IS NOT NULL")
    assert changed(statement) == []


def test_a_column_that_keeps_rows_from_being_added_is_named(changed):
    [sentence] = changed(
        "DROP TABLE order_rescans",
        "CREATE TABLE order_rescans (nobody INTEGER NOT NULL)",
    )[-1:]

    assert sentence == (
        "The column order_rescans.nobody is unknown and must not be empty, so no row can be "
        "added. Run, if nobody needs it: ALTER TABLE order_rescans DROP COLUMN nobody"
    )


def test_a_unique_index_of_somebody_else_is_named(changed):
    [sentence] = changed("CREATE UNIQUE INDEX mine ON orders (channel_order_id)")

    assert sentence == (
        "The unique index mine of orders is unknown and may keep rows from being added. "
        "Run, if nobody needs it: DROP INDEX mine"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE of_somebody_else (id INTEGER PRIMARY KEY)",
        "ALTER TABLE orders ADD COLUMN note TEXT",
        "CREATE INDEX ix_reports ON orders (sent_at)",
    ],
)
def test_what_is_additional_and_in_nobodys_way_is_no_difference(changed, statement):
    assert changed(statement) == []


def test_a_column_of_another_type_and_one_that_may_be_empty_are_named(changed):
    found = changed(
        "DROP TABLE order_rescans",
        "CREATE TABLE order_rescans (pages TEXT, connection TEXT NOT NULL)",
    )

    types = [sentence for sentence in found if "order_rescans.pages is" in sentence]
    assert types == [f"The column order_rescans.pages is TEXT and should be INTEGER. {RESTORE}"]
    empty = [sentence for sentence in found if "order_rescans.pages may" in sentence]
    assert empty == [f"The column order_rescans.pages may be empty and must not. {RESTORE}"]
