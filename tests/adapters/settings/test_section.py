"""A package declares its section of config.yaml, and the settings need not know the package."""

from dataclasses import dataclass, replace

import pytest
from marshmallow import Schema, fields, post_load

from channel_connector.adapters.bootstrap.sections import SECTIONS
from channel_connector.adapters.settings import Section
from channel_connector.adapters.settings.plugins import Plugins
from channel_connector.adapters.settings.reading import load_settings
from channel_connector.ports.host.errors import SettingsError
from channel_connector.ports.host.secret import Secret, SecretField


@dataclass(frozen=True)
class Lamp:
    colour: str = "green"
    key: Secret | None = None


class LampSchema(Schema):
    colour = fields.String(load_default="green")
    key = SecretField(load_default=None)

    @post_load
    def _lamp(self, data, **_):
        return Lamp(**data)


LAMP = Section("lamp", Lamp, LampSchema, "the lamp on the shelf", Lamp)


@pytest.fixture
def load(tmp_path, plugins, good):
    """Load a good config.yaml, with a section `lamp` behind it."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/assure").write_text("swordfish-77")

    def loaded(text="", lamp=LAMP):
        file = tmp_path / "config.yaml"
        file.write_text(good + text)
        sections = replace(SECTIONS, others=(*SECTIONS.others, lamp))
        types = Plugins(plugins.channel_types, {})
        return load_settings(file, types, {"SHOP_KEY": "open-sesame-9"}, sections)

    return loaded


def test_a_section_is_read_by_the_schema_that_was_registered(load):
    settings = load("lamp: {colour: red, key: shelf-key-4711}\n")

    assert settings.section(LAMP) == Lamp("red", Secret("shelf-key-4711"))
    assert "shelf-key-4711" in settings.secrets


def test_a_section_that_is_left_out_has_its_default(load):
    assert load().section(LAMP) == Lamp()


def test_a_required_section_that_is_left_out_is_a_problem(load):
    with pytest.raises(SettingsError) as caught:
        load(lamp=replace(LAMP, default=None))

    [problem] = caught.value.problems
    assert problem.startswith("lamp  missing: the lamp on the shelf")


def test_a_problem_in_a_section_is_reported_with_its_path(load):
    with pytest.raises(SettingsError) as caught:
        load("lamp: {color: red}\n")

    [problem] = caught.value.problems
    assert problem.startswith("lamp.color  unknown; did you mean colour?")


def test_a_section_that_is_not_registered_is_unknown(load):
    with pytest.raises(SettingsError) as caught:
        load("lantern: {}\n")

    [problem] = caught.value.problems
    assert problem.startswith("lantern  unknown")


def test_the_value_of_another_section_is_refused():
    with pytest.raises(TypeError, match="lamp: str is not Lamp"):
        LAMP.value("green")
