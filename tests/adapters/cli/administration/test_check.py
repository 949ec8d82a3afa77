"""`check` reports for each part whether it works, and what to do if not."""

import tempfile

import sqlalchemy as sa

from channel_connector.ports.host.errors import CredentialsRefused, Unavailable


def lines(result):
    return [line.split(":")[0] for line in result.stdout.splitlines()]


def test_every_part_is_named_when_all_is_well(call, config, httpserver, hostile):
    httpserver.expect_request("/inventories/search-sku").respond_with_json(
        {"code": "BAD_DATA"}, status=400
    )
    config.write_text(config.read_text().replace("http://127.0.0.1:9", httpserver.url_for("")))

    result = call("check")

    assert result.exit_code == 0, result.stdout
    assert lines(result) == [
        "ok      settings",
        "ok      temporary folder",
        "ok      database",
        "ok      acme, Hostile channel",
        "ok      acme, Assure",
    ]
    assert hostile.SHOPS["corner"].calls == ["probe", "closed"]


def test_wrong_credentials_and_an_unreachable_assure_are_both_reported(call, hostile):
    shop = hostile.SHOPS.setdefault("corner", hostile.Shop())
    shop.troubles.append(CredentialsRefused("The key is wrong. Set settings.key."))

    result = call("check")

    assert result.exit_code == 1
    assert lines(result)[3:] == ["PROBLEM acme, Hostile channel", "PROBLEM acme, Assure"]
    assert "The key is wrong. Set settings.key." in result.stdout


def test_no_answer_is_no_proof_of_wrong_credentials(call, hostile):
    shop = hostile.SHOPS.setdefault("corner", hostile.Shop())
    shop.troubles.append(Unavailable("Nobody answers."))

    assert "Nobody answers." in call("check").stdout


def test_a_check_without_quota_reports_when_the_next_call_is_allowed(call, hostile):
    for _ in range(2):
        call("check")

    result = call("check")

    assert "acme, Hostile channel: not tested before" in result.stdout


def test_a_temporary_folder_that_cannot_be_used_is_a_problem(call, monkeypatch, tmp_path):
    """Stock updates are prepared there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))

    result = call("check")

    assert result.exit_code == 1
    [problem] = [line for line in result.stdout.splitlines() if "temporary folder" in line]
    assert problem.startswith("PROBLEM temporary folder: no file can be written there: ")
    assert "Set TMPDIR" in problem


def test_each_difference_of_the_tables_is_a_problem(call, database, hostile):
    """The version alone does not tell that somebody changed them."""
    with database.writing() as connection:
        connection.execute(sa.text("ALTER TABLE orders DROP COLUMN lines_page"))
        connection.execute(sa.text("DROP TABLE shipment_documents"))

    result = call("check")

    assert result.exit_code == 1
    problems = [line for line in result.stdout.splitlines() if line.startswith("PROBLEM")]
    assert [line.split(". ")[0] for line in problems] == [
        "PROBLEM database: The table shipment_documents is missing",
        "PROBLEM database: The column orders.lines_page is missing",
    ]
    assert all("Restore a backup" in line for line in problems)
    assert hostile.SHOPS == {}


def test_a_plugin_that_was_left_out_is_named(call, plugins):
    plugins.left_out["bazaar"] = "ImportError: no bazaar"

    result = call("check")

    assert "PROBLEM plugin bazaar: left out: ImportError: no bazaar" in result.stdout


def test_no_secret_shows_in_a_check(call):
    result = call("check")

    assert "open-sesame-9" not in result.output
    assert "swordfish-77" not in result.output
