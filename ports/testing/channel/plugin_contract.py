"""Contract tests of a channel plugin and its `ChannelType`."""

import builtins
import socket
from collections.abc import Callable, Mapping
from contextlib import closing
from importlib.util import find_spec
from types import ModuleType
from typing import Any, NoReturn

import pluggy
import pytest
from marshmallow import ValidationError

from ...channel import plugin as port
from ...channel.plugin import Channel, ChannelType, Services
from ...channel.workflows import Support, Workflow, declaration_problems, port_problems
from ..fakes.rate_policies import AlwaysGranted

Opener = Callable[[], Channel]


class ChannelTypeContract:
    """
    Subclasses provide two fixtures.

    `plugin`: the module that the entry point names. `settings`: a mapping as it may stand in
    config.yaml, complete; every secret in it contains the word "secret".
    """

    @pytest.fixture
    def channel_type(self, plugin: ModuleType) -> ChannelType:
        """Return the channel type, loaded as a host does."""
        host = pluggy.PluginManager(port.PROJECT)
        host.add_hookspecs(port)
        host.register(plugin)
        host.check_pending()
        (found,) = host.hook.channel_type()
        assert isinstance(found, ChannelType)
        return found

    @pytest.fixture
    def loaded(self, channel_type: ChannelType, settings: Mapping[str, object]) -> Any:
        """Return the settings as the host passes them."""
        return channel_type.settings().load(settings)

    def test_describing_opens_nothing_and_reads_nothing(
        self, channel_type: ChannelType, plugin: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The host lists channels before it has read any settings."""
        with monkeypatch.context() as locked:
            locked.setattr(socket, "socket", forbidden)
            locked.setattr(builtins, "open", forbidden)
            again = plugin.channel_type()

        assert (again.name, again.title) == (channel_type.name, channel_type.title)

    def test_it_has_a_name_for_config_yaml_and_a_title_for_people(
        self, channel_type: ChannelType
    ) -> None:
        assert channel_type.name.isidentifier()
        assert channel_type.title.strip()

    def test_each_of_the_eleven_workflows_is_declared_with_how_or_why_not(
        self, channel_type: ChannelType
    ) -> None:
        assert len(Workflow) == 11
        assert set(channel_type.workflows) == set(Workflow)
        for declared in channel_type.workflows.values():
            assert isinstance(declared.support, Support)
            assert declared.note.strip()

    def test_it_declares_nothing_that_no_channel_can_keep(self, channel_type: ChannelType) -> None:
        assert list(declaration_problems(channel_type.workflows)) == []

    def test_a_supported_workflow_has_its_port_and_each_port_is_declared(
        self, channel_type: ChannelType, loaded: Any
    ) -> None:
        """The outcome of a submission without an answer can be read from the list only."""
        with closing(channel_type.open(loaded, Services(AlwaysGranted()))) as channel:
            assert list(port_problems(channel_type.workflows, channel.ports())) == []

    def test_complete_settings_are_accepted(
        self, channel_type: ChannelType, settings: Mapping[str, object]
    ) -> None:
        assert channel_type.settings().validate(settings) == {}

    def test_an_unknown_setting_is_an_error(
        self, channel_type: ChannelType, settings: Mapping[str, object]
    ) -> None:
        with pytest.raises(ValidationError) as error:
            channel_type.settings().load({**settings, "no_such_setting": 1})

        assert set(error.value.messages_dict) == {"no_such_setting"}

    def test_all_problems_of_the_settings_are_reported_at_once(
        self, channel_type: ChannelType
    ) -> None:
        needed = {name for name, field in channel_type.settings().fields.items() if field.required}

        assert set(channel_type.settings().validate({})) == needed

    def test_settings_show_no_secret(
        self, channel_type: ChannelType, settings: Mapping[str, object], loaded: Any
    ) -> None:
        for shown in (repr(loaded), str(loaded), channel_type.account(loaded)):
            assert "secret" not in values_of(settings, shown)

    def test_an_error_about_settings_shows_no_secret(
        self, channel_type: ChannelType, settings: Mapping[str, object]
    ) -> None:
        """Not even of a malformed secret."""
        broken = {
            name: [value] if "secret" in str(value) else value for name, value in settings.items()
        }

        complaint = channel_type.settings().validate(broken)

        assert complaint
        assert "secret" not in values_of(settings, str(complaint))

    def test_the_same_settings_are_the_same_account(
        self, channel_type: ChannelType, settings: Mapping[str, object], loaded: Any
    ) -> None:
        again = channel_type.settings().load(settings)

        assert channel_type.account(loaded)
        assert channel_type.account(again) == channel_type.account(loaded)

    def test_budgets_have_names_of_their_own_and_share_no_operation(
        self, channel_type: ChannelType, loaded: Any
    ) -> None:
        budgets = channel_type.budgets(loaded)
        operations = [operation for budget in budgets for operation in budget.operations]

        assert len({budget.name for budget in budgets}) == len(budgets) > 0
        assert len(set(operations)) == len(operations)
        assert all(budget.operations and budget.burst > 0 for budget in budgets)
        assert all(budget.restore_interval.total_seconds() > 0 for budget in budgets)

    def test_opening_makes_no_call(
        self, channel_type: ChannelType, loaded: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        policy = AlwaysGranted()

        with monkeypatch.context() as locked:
            locked.setattr(socket, "socket", forbidden)
            channel_type.open(loaded, Services(policy)).close()

        assert policy.granted == []

    def test_two_connections_are_open_at_once_and_each_is_closed_on_its_own(
        self, channel_type: ChannelType, loaded: Any
    ) -> None:
        first = channel_type.open(loaded, Services(AlwaysGranted()))
        second = channel_type.open(loaded, Services(AlwaysGranted()))

        assert first is not second
        first.close()
        second.close()

    def test_the_sandbox_that_it_names_can_be_started(self, channel_type: ChannelType) -> None:
        assert channel_type.sandbox is None or find_spec(f"{channel_type.sandbox}.__main__")


def forbidden(*_: object, **__: object) -> NoReturn:
    """Fail: replaces functions that must not be called."""
    raise AssertionError("nothing may be opened here")


def values_of(settings: Mapping[str, object], shown: str) -> str:
    """Return the settings' values that occur in `shown`, one per line."""
    return "\n".join(str(value) for value in settings.values() if str(value) in shown)
