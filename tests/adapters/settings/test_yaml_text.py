"""YAML values are read as written; syntax errors are reported with their line."""

import pytest

from channel_connector.adapters.settings.document import read_yaml
from channel_connector.ports.host.errors import SettingsError


@pytest.mark.parametrize("word", ["no", "off", "12:30:45", "0123"])
def test_words_that_yaml_1_1_converts_stay_text(load, word, good):
    """`no` as a shop's name is not False, and 12:30:45 is not a number."""
    text = good.replace("shop: corner", f"shop: '{word}'")

    assert load(text).connections[0].settings.shop == word


@pytest.mark.parametrize(
    "value", ["*open-sesame", "!open-sesame", "{open-sesame", "@open-sesame", "a: open-sesame"]
)
def test_a_syntax_error_is_reported_by_line_without_values(load, value, good):
    with pytest.raises(SettingsError) as caught:
        load(good.replace("${SHOP_KEY}", value))

    assert "config.yaml, line" in str(caught.value)
    assert "sesame" not in str(caught.value)


LAUGHS = "".join(
    f"a{number}: &a{number} [{', '.join([f'*a{number - 1}' if number else 'ha'] * 10)}]\n"
    for number in range(9)
)


@pytest.mark.parametrize(
    "value",
    [
        "9" * 5000,
        "2026-02-30",
        "!!timestamp x",
        "&a [*a]",
        "[" * 2000,
        "[" * 50 + "]" * 50,
        "[" + "x" * 1100 + ": 1, b]: 2",
        '"\\ud800"',
        '{"\\udfff": 1}',
        "{? [a, b] : c}",
        f"b\n{LAUGHS}",
        "b\n%YAML 1.5\n---\na: b",
    ],
    ids=[
        "digits",
        "date",
        "tag",
        "circle",
        "depth",
        "closed depth",
        "long name",
        "half a sign",
        "half a sign in a name",
        "list as a name",
        "laughs",
        "version",
    ],
)
def test_a_text_over_which_a_reader_of_yaml_stumbles_is_refused_like_any_other(value):
    with pytest.raises(SettingsError, match=r"the text.*: this "):
        read_yaml(f"a: {value}\n", "the text")


def test_names_stand_at_any_depth_that_settings_have():
    text = "a:\n  - {b: {c: [{d: {e: 1}}, {f: 2}], g: 3}, h: 4}\n  - i: [[x], {j: k}]\nl: m"

    content, lines = read_yaml(text, "the text")

    assert content == {
        "a": [
            {"b": {"c": [{"d": {"e": 1}}, {"f": 2}], "g": 3}, "h": 4},
            {"i": [["x"], {"j": "k"}]},
        ],
        "l": "m",
    }
    assert (lines["a", "0", "b", "c", "0", "d", "e"], lines["l",]) == (2, 4)


def test_a_declared_yaml_version_applies_to_the_values():
    content, _ = read_yaml("%YAML 1.1\n---\na: 010\nb: yes\n", "the text")

    assert content == {"a": 8, "b": True}


def test_a_duplicate_key_is_refused_without_its_values(load, good):
    with pytest.raises(SettingsError, match="duplicate key") as caught:
        load(good.replace("shop: corner", "key: other-sesame"))

    assert "sesame" not in str(caught.value)
