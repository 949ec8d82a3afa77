"""A page that says what is no longer so is noticed."""

import pytest
from following.shown import missing
from following.steps import steps_of
from following.terminal import Terminal

PAGE = """
# A page

```sh
echo 'one
two'
echo three  # with words
```

```text
three
```

## Elsewhere

```sh
channel-connector \\
  workflows
```

```yaml
no: command
```
"""


def test_the_steps_of_a_page_are_its_commands_with_what_it_shows():
    found = [(one.heading, one.command, one.shown) for one in steps_of(PAGE)]

    assert found == [
        ("A page", "echo 'one\ntwo'", []),
        ("A page", "echo three  # with words", ["three\n"]),
        ("Elsewhere", "channel-connector    workflows", []),
    ]
    assert [one.heading for one in steps_of(PAGE, without=["A page"])] == ["Elsewhere"]


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("placed  2026-11-23 23:05:46 UTC", "placed            2026-03-14 12:00:00 UTC"),
        ("order=171-0849502-6150162 stage=TO_SEND", "order=403-7654321-0000012 stage=TO_SEND"),
        ("[info] page_stored new=28", "\x1b[32m[info]\x1b[0m page_stored new=3"),
        ("reason: [...] due then", "reason: it waits, until it is due then"),
        ("first\nthird", "first\nsecond\nthird"),
    ],
)
def test_what_varies_is_not_missed(shown, said):
    assert missing(shown, said) == []


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("stage  SENT_TO_OMS", "stage  BLOCKED"),
        ("order  403-1111111-1111111", "order  403-2222222-2222222"),
        ("2 rows: 2 new", "2 rows: 2 new, 0 changed"),
        ("third\nfirst", "first\nsecond\nthird"),
        ("at 23:05:46 UTC", "at 5 o'clock"),
    ],
)
def test_what_is_not_so_is_missed(shown, said):
    assert missing(shown, said) != []


def test_commands_run_where_they_are_written(tmp_path):
    terminal = Terminal(tmp_path, {"WORD": "three"})

    assert terminal.run("export FOUND=four") == (0, "")
    assert terminal.run('echo WORD "$FOUND" > here') == (0, "")
    assert (tmp_path / "here").read_text() == "three four\n"
    assert terminal.run("exit 3") == (3, "")
    code, said = terminal.run("channel-connector workflows")
    assert (code, "Order Fetch" in said) == (0, True)
