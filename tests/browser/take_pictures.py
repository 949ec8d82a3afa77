"""
Takes the pictures of the console for the documentation from a running console.

    python tests/browser/take_pictures.py ADDRESS NAME < password

ADDRESS ends in /console/. `make run` shows what is on the pictures after some minutes.
"""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
COLOURS = 160
SIZE = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in, which leads to the overview."""
    page.goto("sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Overview").wait_for()


def take(page: Page, name: str) -> None:
    """Save a screenshot, and print the size of the file."""
    file = PICTURES / f"{name}.png"
    shot = Image.open(BytesIO(page.screenshot()))
    shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size // 1024} KB")  # noqa: T201  # a script tells


def main(address: str, name: str) -> None:
    """Take all pictures."""
    password = sys.stdin.readline().rstrip("\n")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for scheme in ("light", "dark"):
            page = browser.new_page(base_url=address, viewport=SIZE, color_scheme=scheme)
            sign_in(page, name, password)
            take(page, f"overview-{scheme}")
        page = browser.new_page(base_url=address, viewport=PHONE)
        sign_in(page, name, password)
        take(page, "overview-phone")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
