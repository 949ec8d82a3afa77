"""The command line sets what the settings name."""

from dataclasses import fields
from typing import Any

import click
import pytest
from click.testing import CliRunner

from channel_connector.plugins.amazon_mws.sandbox.__main__ import main
from channel_connector.plugins.amazon_mws.sandbox.options import chosen, options_for
from channel_connector.plugins.amazon_mws.sandbox.settings import (
    AlreadyExistsCode,
    DocumentReport,
    EasyShipSettings,
    FeedSettings,
    ReportAccess,
    ReportSettings,
    ShopSettings,
)

ALL = (EasyShipSettings, FeedSettings, ReportSettings)


def _chosen(*arguments: str) -> list[Any]:
    found = []

    @click.command()
    @options_for(*ALL)
    def _command(**values: Any) -> None:
        found.extend(chosen(settings, values) for settings in ALL)

    result = CliRunner().invoke(_command, list(arguments))
    assert result.exit_code == 0, result.output
    return found


def test_without_options_the_settings_are_the_usual_ones():
    assert _chosen() == [settings() for settings in ALL]


def test_each_option_sets_its_own_field():
    easy_ship, feeds, reports = _chosen(
        "--already-exists=ScheduledPackageAlreadyExists",
        "--slot-minutes=5",
        "--feed-delay-factor=0",
        "--feed-lanes=5",
        "--several-orders-per-feed",
        "--document-report=per_order",
        "--report-access=both",
        "--report-content-type=application/pdf",
    )

    assert easy_ship == EasyShipSettings(AlreadyExistsCode.CORRECT, slot_minutes=5)
    assert feeds == FeedSettings(
        feed_delay_factor=0,
        feed_lanes=5,
        several_orders_per_feed=True,
        document_report=DocumentReport.PER_ORDER,
    )
    assert reports == ReportSettings(ReportAccess.BOTH, report_content_type="application/pdf")


def test_there_is_one_lane_at_least():
    result = CliRunner().invoke(main, ["--feed-lanes=0"])

    assert result.exit_code == 2
    assert "--feed-lanes" in result.output


@pytest.mark.parametrize("settings", [ShopSettings, *ALL])
def test_the_sandbox_has_an_option_for_each_field(settings):
    names = {parameter.name for parameter in main.params}

    assert {field.name for field in fields(settings)} <= names
