"""
The tutorial and each how-to are followed to the letter, and show what is so.

Each command of a page runs as it stands there, in the order of the page. A block of text below
it is what it says, see following/shown.py for what varies; a block of log lines is an example.
Only addresses, placeholders and credentials are replaced. What cannot run in a test is listed
with the reason in NOT_HERE.
"""

import random
import re
import shutil
import tempfile
import time
from pathlib import Path

import pytest
import requests
from following.running import running
from following.shown import missing
from following.steps import Step, steps_of
from following.terminal import Terminal

from channel_connector.adapters.bootstrap.call_records import CallRecords
from channel_connector.adapters.listings_file.workbook_writing import write_workbook
from channel_connector.adapters.settings import CallRules
from channel_connector.adapters.settings.keyring import new_key
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.listings import Listing
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    NOON,
    a_call_record,
    a_cancellation,
    a_record,
    a_shipment,
)
from channel_connector.sdk.wall_clock import WallClock

ROOT = Path(__file__).resolve().parents[2]
FOLLOWED = ("tutorial", "how-to")
SPEED = 20.0
PATIENCE_SECONDS = 90
NAME = "acme_amazon_in"
CALLS_WITH = "sandbox-calls-with-this"
PASSWORD = "correct horse battery"
SELLER = "A3EXAMPLESELLER"
TOKEN = "amzn.mws.the-token-of-another-client"
KEY_ID = "AKIDEXAMPLE000000001"
SECRET = "developers-secret-key-0123456789abcdefgh"
ASSURE_PASSWORD = "what Increff provided"

MAKE_RUN = "make run"
SANDBOXED = "Follow it against the sandboxes"

PAGES = {
    "tutorial/first-orders.md",
    "how-to/add-a-channel.md",
    "how-to/back-up.md",
    "how-to/connect-a-client.md",
    "how-to/connect-assures-calls.md",
    "how-to/prove-what-was-sent.md",
    "how-to/run-on-postgresql.md",
    "how-to/upload-listings.md",
    "how-to/use-the-console.md",
    "how-to/when-something-waits.md",
}
NO_COMMAND_HERE = {
    "how-to/keep-it-running.md",
    "how-to/replay-a-bad-day.md",
    "how-to/watch-it.md",
}
"""Pages of whose commands none can run in a test, see NOT_HERE."""

NETWORK = "it needs the network; tests/packaging builds and installs the wheel"
SYSTEMD = "there is no systemd here; tests/docs/test_deploy_files.py checks its unit"
LASTING = "it runs until it is stopped; it runs here all along, started for the tutorial"
JOBS = "it needs a terminal's job control; tests/end_to_end/test_kill.py does the same"
DAYS = "it takes minutes of processor time; tests/simulation runs such days"

NOT_HERE = {
    "pip install": NETWORK,
    ".venv/bin/python -m build": NETWORK,
    "python3 -m venv": NETWORK,
    "/srv/connector/.venv/bin/pip install": NETWORK,
    "sudo systemd-run": SYSTEMD,
    "systemctl reload": SYSTEMD,
    "kill -USR1 PID": "it needs a host's process; tests/end_to_end/test_reload.py does the same",
    "channel-connector run": LASTING,
    "python -m channel_connector.plugins.amazon_mws.sandbox": JOBS,
    "python -m channel_connector.adapters.assure.sandbox": JOBS,
    "kill -9 %3": JOBS,
    "make day": DAYS,
    "pg_dump": "it needs a server's own programs; tests/fixtures has dumps of PostgreSQL",
    "channel-connector alerts test": "it needs a receiver; test_alerts.py has one",
}
"""The beginnings of commands that do not run here, with the reason."""

SAID = {
    "/label?shipmentCode=none": "UNKNOWN_SHIPMENT",
    "/api/v1/orders?stage=BLOCKED": '"total":',
    "users add asha": "asha may sign in as operator",
}
"""What commands say of which the page tells in words."""


@pytest.fixture(scope="module")
def addresses():
    """The addresses in the pages, and those that are free here in place of them."""
    ports = random.sample(range(20_000, 32_768), 3)
    return {
        f"127.0.0.1:{port}": f"127.0.0.1:{free}"
        for port, free in zip((8701, 8702, 8700), ports, strict=True)
    }


@pytest.fixture(scope="module")
def config(addresses):
    """The shipped config.yaml with those addresses."""
    text = (ROOT / "config.yaml").read_text("utf-8")
    text = text.replace("port: 8700", f"port: {addresses['127.0.0.1:8700'].partition(':')[2]}")
    for address, free in addresses.items():
        text = text.replace(address, free)
    return text


@pytest.fixture(scope="module")
def clock():
    """The time of the sandboxes, of the connector and of its commands."""
    shared = WallClock.sped_up(SPEED)
    with pytest.MonkeyPatch.context() as patch:
        defaults = (shared.speed, shared.anchor, shared.begins)
        patch.setattr(WallClock.__init__, "__defaults__", defaults)
        yield shared


@pytest.fixture(scope="module")
def key():
    """The key for entries in the database, in the environment of every terminal."""
    made = new_key()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHANNEL_CONNECTOR_KEYS", made)
        yield made


@pytest.fixture(scope="module")
def first_terminal(tmp_path_factory, config, clock, key):  # in its environment
    """`make run` in the project's folder: the connector between its sandboxes."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "config.yaml").write_text(config)
    with running(folder, clock) as process:
        process.folder = folder
        yield process


@pytest.fixture
def folder(tmp_path, config, upgraded_sqlite):
    """A folder with an installation of its own, in which there is something of everything."""
    (tmp_path / "config.yaml").write_text(config)
    (tmp_path / "var").mkdir()
    file = shutil.copy(upgraded_sqlite, tmp_path / "var/connector.db")
    database = Database(f"sqlite:///{file}")
    with SqlStorage(database).writing() as uow:
        uow.orders.put(
            [
                a_record("403-1", connection=NAME, stage=Stage.BLOCKED, order=None),
                a_record("403-2", connection=NAME, cancel_requested_at=NOON),
                a_record("403-3", connection=NAME, stage=Stage.HELD, unmapped_skus=("CUP",)),
            ]
        )
        uow.cancellations.put(
            [a_cancellation("403-1", connection=NAME, stage=CancellationStage.BLOCKED)]
        )
        uow.shipments.put(
            [
                a_shipment(
                    "7001",
                    connection=NAME,
                    stage=ShipmentStage.READY,
                    document_key="page 1",
                    attention="It comes back.",
                )
            ]
        )
        uow.shipments.keep_documents(NAME, "7001", b"%PDF-1.4 label")
        uow.listings.put(
            [Listing(NAME, "BLUE-MUG", "ACME-6", ""), Listing(NAME, "CUP", "ACME-10", "")]
        )
    CallRecords(database, CallRules()).recorder.of(NAME).record(a_call_record)
    database.dispose()
    return tmp_path


@pytest.fixture
def follow(addresses):
    """Return a function that follows a page in a folder."""

    def followed(page, folder, *, without=(), only=(), **given):
        replaced = {**given.get("instead", {}), **addresses}
        terminal = Terminal(folder, replaced, given.get("typed", ""))
        run = 0
        for step in steps_of((ROOT / "docs" / page).read_text("utf-8"), without, only):
            for text, other in replaced.items():
                step.shown = [shown.replace(text, other) for shown in step.shown]
            if step.command == MAKE_RUN:
                eventually_shown(step, lambda: given["first_terminal"].shown)
            elif not any(map(step.command.startswith, NOT_HERE)):
                run += 1
                at_terminal(terminal, step)
        assert run, f"No command of {page} runs here."

    return followed


def at_terminal(terminal, step):
    """Run a command; one whose output the page shows is repeated until it is so."""
    if step.shown:
        eventually_shown(step, lambda: terminal.run(step.command)[1])
        return
    code, said = terminal.run(step.command)
    assert code == 0, f"{step.command}\n{said}"
    for part, expected in SAID.items():
        if part in step.command:
            assert expected in said, step.command


def eventually_shown(step, read):
    """Wait until everything that a page shows was said."""
    ends = time.monotonic() + PATIENCE_SECONDS
    for shown in step.shown:
        while left := missing(shown, said := read()):
            assert time.monotonic() < ends, f"{step.command} does not say {left}, but:\n{said}"
            time.sleep(1)


def test_what_is_not_followed_is_still_in_a_page():
    commands = [
        step.command
        for page in PAGES | NO_COMMAND_HERE
        for step in steps_of((ROOT / "docs" / page).read_text("utf-8"))
    ]

    for beginning in NOT_HERE:
        assert any(command.startswith(beginning) for command in commands), beginning


def test_every_page_is_followed_or_named():
    """A page that is new needs a test here, or a reason."""
    found = {
        f"{one}/{path.name}" for one in FOLLOWED for path in (ROOT / "docs" / one).glob("*.md")
    }

    assert found == PAGES | NO_COMMAND_HERE


def test_make_run_is_what_is_followed():
    makefile = (ROOT / "Makefile").read_text("utf-8")

    recipe = re.search(r"^run:.*\n\t(.*)$", makefile, re.MULTILINE)
    assert recipe[1] == "$(BIN)/channel-connector run --with-sandboxes"


def test_the_tutorial(follow, first_terminal):
    follow("tutorial/first-orders.md", first_terminal.folder, first_terminal=first_terminal)


def test_let_assure_call(follow, first_terminal):
    instead = {
        "X-Connector-Key: ...": f"X-Connector-Key: {CALLS_WITH}",
        "https://connector.example": "http://127.0.0.1:8700",
    }
    follow("how-to/connect-assures-calls.md", first_terminal.folder, instead=instead)


def test_use_the_console(follow, first_terminal):
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    terminal = Terminal(first_terminal.folder, typed=typed)
    assert terminal.run("channel-connector users add watcher --role viewer")[0] == 0

    instead = {"--user watcher": f"--user 'watcher:{PASSWORD}'"}
    follow("how-to/use-the-console.md", first_terminal.folder, instead=instead, typed=typed)


@pytest.fixture
def accounts(first_terminal, addresses):
    """The accounts of the page "Connect a client", at both simulated sides."""
    amazon, assure = (addresses[f"127.0.0.1:{port}"] for port in (8701, 8702))
    for address, account in (
        (
            amazon,
            {
                "seller_id": SELLER,
                "mws_auth_token": TOKEN,
                "developer_id": "123456789012",
                "access_key_id": KEY_ID,
                "secret_key": SECRET,
            },
        ),
        (assure, {"username": "acme-amazon", "password": ASSURE_PASSWORD, "domain": "acme"}),
    ):
        answer = requests.post(f"http://{address}/control/accounts", json=account, timeout=30)
        assert answer.ok, answer.text


def yaml_of(page, beginning, word=""):
    """Return the block of YAML of a page that begins so and has the word."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    [found] = [
        block
        for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
        if block.startswith(beginning) and word in block
    ]
    return found


def between_sandboxes(text, addresses):
    """Let an entry lead to the simulated sides, with credentials that they know."""
    for words, value in (
        ("A2EXAMPLESELLER", SELLER),
        ("amzn.mws.the-token-of-this-client", TOKEN),
        ("the developer's secret key", SECRET),
    ):
        text = text.replace(words, value)
    text = text.replace("https://assure.example/acme", f"http://{addresses['127.0.0.1:8702']}")
    endpoint = f"endpoint: http://{addresses['127.0.0.1:8701']}"
    return re.sub(r"^( *)settings:\n", rf"\1settings:\n\1  {endpoint}\n", text, flags=re.MULTILINE)


@pytest.mark.usefixtures("accounts")
def test_connect_a_client_in_config_yaml(follow, tmp_path, addresses):
    page = "how-to/connect-a-client.md"
    (tmp_path / "secrets").mkdir()
    for name, value in (
        ("mws_secret_key", SECRET),
        ("acme_mws_auth_token", TOKEN),
        ("acme_assure_password", ASSURE_PASSWORD),
    ):
        (tmp_path / "secrets" / name).write_text(value)
    config = between_sandboxes(yaml_of(page, "storage:"), addresses)
    (tmp_path / "config.yaml").write_text(config.replace("${MWS_ACCESS_KEY_ID}", KEY_ID))
    upgraded(tmp_path)

    here = {
        "/srv/connector": str(tmp_path),
        "temporary folder: /tmp ": f"temporary folder: {tempfile.gettempdir()} ",
    }
    follow(
        page, tmp_path, without=("In the database", "Replace a credential", SANDBOXED), instead=here
    )


@pytest.mark.usefixtures("accounts")
def test_connect_a_client_in_the_database(follow, tmp_path, addresses):
    page = "how-to/connect-a-client.md"
    (tmp_path / "config.yaml").write_text("storage: {url: sqlite:///var/connector.db}\n")
    (tmp_path / "acme.yaml").write_text(
        between_sandboxes(yaml_of(page, "channel:", "acme-amazon"), addresses)
    )
    upgraded(tmp_path)

    follow(page, tmp_path, without=("In config.yaml", "5. Check", SANDBOXED))
    assert Terminal(tmp_path).run(f"channel-connector connections test {NAME}")[0] == 0


def test_connect_a_client_between_sandboxes(follow, first_terminal, addresses, key):
    page, folder = "how-to/connect-a-client.md", first_terminal.folder
    entry = yaml_of(page, "channel:", "beta-amazon")
    for address, free in addresses.items():
        entry = entry.replace(address, free)
    (folder / "beta.yaml").write_text(entry)

    the_same = {"$(channel-connector connections new-key 2>/dev/null)": key}
    try:
        follow(page, folder, only=(SANDBOXED,), instead=the_same)

        listed = Step("", "channel-connector orders list --connection beta_amazon_in")
        listed.shown.append("beta_amazon_in [...] SENT_TO_OMS [...]\n")  # Amazon may ship others
        eventually_shown(listed, lambda: Terminal(folder).run(listed.command)[1])
    finally:  # other pages are followed with one client
        Terminal(folder).run("channel-connector connections remove beta_amazon_in --yes")


def upgraded(folder):
    assert Terminal(folder).run("channel-connector db upgrade")[0] == 0


def test_a_mistyped_setting_is_reported_as_the_page_says(tmp_path, monkeypatch):
    page = "how-to/connect-a-client.md"
    text = (ROOT / "docs" / page).read_text("utf-8")
    [shown] = re.findall(r"```log\n(Error: config.yaml.*?)```", text, re.DOTALL)
    config = yaml_of(page, "storage:").replace("seller_id", "seler_id")
    (tmp_path / "config.yaml").write_text(config.replace("${file:", "${NONE:-"))
    monkeypatch.setenv("MWS_ACCESS_KEY_ID", KEY_ID)

    assert missing(shown, Terminal(tmp_path).run("channel-connector check")[1]) == []


def test_upload_listings(follow, folder):
    (folder / "listings.csv").write_text(
        "Client SKU Id,Channel Serial No.,Channel SKU Id\n"
        "ACME-1,B00EXAMPLE,RED-MUG\n"
        "ACME-7,,BLUE-MUG\n"
        "ACME-8,b00example,TEAPOT\n"
        'ACME-9,,"POT ""BIG"""\n'
        "ACME-10,,CUP\n"
        "36000291452,,WHITE-MUG\n"
        "ACME-11,,GREEN-MUG\n"
        "ACME-12,,RED-MUG\n"
    )
    write_workbook(folder / "listings.xlsx", [Listing(NAME, "RED-MUG", "ACME-1", "")])

    follow("how-to/upload-listings.md", folder)


def test_prove_what_was_sent(follow, folder):
    for name in ("label.pdf", "feed.xml"):
        (folder / name).write_bytes(b"as sent")

    follow("how-to/prove-what-was-sent.md", folder, instead={"calls show 4711": "calls show 1"})


def test_back_up(follow, folder):
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(folder / "config.yaml", elsewhere)
    shutil.copytree(folder / "var", elsewhere / "var")

    follow("how-to/back-up.md", folder)


@pytest.mark.usefixtures("first_terminal")
def test_when_something_waits(follow, folder):
    instead = {
        "orders ship ORDER_ID": "orders ship 403-2",
        "ORDER_ID": "403-1",
        "SHIPMENT_ID": "7001",
        "connections resume NAME": f"connections resume {NAME}",
        "--connection NAME": f"--connection {NAME}",
    }
    follow("how-to/when-something-waits.md", folder, instead=instead)


@pytest.mark.usefixtures("first_terminal")
def test_run_on_postgresql(follow, folder, postgres_url):
    config = (folder / "config.yaml").read_text()
    url = "url: sqlite:///var/connector.db"
    assert url in config
    (folder / "config.yaml").write_text(config.replace(url, "url: ${CONNECTOR_DATABASE_URL}"))

    address = "postgresql://connector:choose-one@db.example/connector"
    follow("how-to/run-on-postgresql.md", folder, instead={address: postgres_url})


@pytest.mark.usefixtures("first_terminal")
def test_add_a_channel(follow, folder):
    follow("how-to/add-a-channel.md", folder)
