"""The real connector between its sandboxes, as a process, and a real browser."""

import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import sync_playwright

from channel_connector.sdk.wall_clock import WallClock

SHIPPED = Path(__file__).parents[2] / "config.yaml"
COMMAND = [sys.executable, "-c", "from channel_connector.adapters.cli import main; main()"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct horse battery"
SPEED = 20
PATIENCE = 180
"""Seconds for some simulated minutes on a busy machine."""


def eventually(condition, seconds=PATIENCE):
    """Poll until the condition returns something true, and return it."""
    ends = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < ends, f"the condition was not met within {seconds:g} seconds"
        time.sleep(0.2)
    return found


@dataclass
class World:
    """A running connector, and the control sides of both sandboxes."""

    console: str
    amazon: str
    assure: str

    def control(self, side, path, body=None):
        """Call a sandbox's control side."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(  # noqa: S310  # our own sandbox
            f"{side}/control/{path}", data, {"Content-Type": "application/json"}
        )
        with urlopen(request, timeout=60) as answer:  # noqa: S310  # our own sandbox
            return json.load(answer)

    def packed(self):
        """Return an order whose label and invoice the warehouse has."""
        packages = self.control(self.assure, "packing")["packages"]
        return next((one for one in packages if one["step"] == "DONE"), None)


@pytest.fixture(scope="session")
def chromium():
    """The path of a browser; without one the tests are skipped."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def world(chromium, tmp_path_factory, free_ports):
    folder = tmp_path_factory.mktemp("console")
    own, amazon, assure = free_ports
    text = SHIPPED.read_text().replace("port: 8700", f"port: {own}")
    for shipped, free in (("8701", amazon), ("8702", assure)):
        text = text.replace(f"http://127.0.0.1:{shipped}", f"http://127.0.0.1:{free}")
    config = folder / "config.yaml"
    config.write_text(text)
    options = ("-c", str(config))
    said = folder / "said"
    clock = str(WallClock.sped_up(SPEED))
    with said.open("w") as out, (folder / "logged").open("w") as log:
        process = subprocess.Popen(  # noqa: S603  # our own interpreter
            [*COMMAND, *options, "run", "--with-sandboxes", "--clock", clock],
            stdout=out,
            stderr=log,
        )
    try:
        eventually(lambda: "The console is at" in said.read_text() or process.poll() is not None)
        assert process.poll() is None, (folder / "logged").read_text()
        for name, role in (("olga", "operator"), ("vera", "viewer")):
            subprocess.run(  # noqa: S603  # our own interpreter
                [*COMMAND, *options, "users", "add", name, "--role", role, "--password-stdin"],
                input=f"{PASSWORD}\n",
                text=True,
                check=True,
            )
        yield World(
            f"http://127.0.0.1:{own}/console",
            f"http://127.0.0.1:{amazon}",
            f"http://127.0.0.1:{assure}",
        )
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def free_ports():
    """Three free ports."""
    import random  # noqa: PLC0415  # as in tests/conftest.py, for the whole session
    import socket  # noqa: PLC0415  # likewise

    found = []
    while len(found) < 3:
        port = random.randrange(20_000, 32_768)  # noqa: S311  # no secret
        with socket.socket() as probe:
            if port not in found and probe.connect_ex(("127.0.0.1", port)) != 0:
                found.append(port)
    return found


@pytest.fixture(scope="session")
def browser(chromium):
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser, world):
    """Return a function that signs a user in; errors in the browser's console fail the test."""
    contexts, complaints = [], []

    def opened(name="olga", **options):
        context = browser.new_context(base_url=f"{world.console}/", **options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: message.type == "error" and complaints.append(message.text),
        )
        page.goto("sign-in")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Overview").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page):
    """The console as an operator sees it after signing in."""
    return open_page()
