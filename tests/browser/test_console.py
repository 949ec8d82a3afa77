"""An operator's day in a real browser."""

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.timeout(600)

BAD_FILE = """\
Client SKU Id,Channel Serial No.,Channel SKU Id
8901234567890,B00EXAMPLE,RED-MUG
8.90123E+12,B00EXAMPLE,BLUE-MUG
,B00EXAMPLE,GREEN-MUG
"""
PAGES = (
    "",
    "needs-attention",
    "orders",
    "shipments",
    "stock",
    "submissions",
    "listings",
    "calls",
    "connections",
)

TOO_PALE = """
() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255)
      .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const pale = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const told = [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (!told || !element.checkVisibility() || element.closest(".hidden, svg")) continue;
    const style = getComputedStyle(element);
    const [one, other] = [light(rgb(style.color).slice(0, 3)), light(ground(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const large = parseFloat(style.fontSize) >= 24;
    if (ratio < (large ? 3 : 4.5)) pale.add(`${element.textContent.trim()}: ${ratio.toFixed(2)}`);
  }
  return [...pale];
}
"""
"""Returns the texts whose contrast is below WCAG level AA."""


def test_the_budget_updates_on_the_open_page(page):
    """Packs and stock use slots of the hour, and the page shows it without a reload."""
    left = page.locator(".budget .figure b").first

    expect(left).not_to_have_text("30")
    expect(page.locator(".budget .lane-name").first).to_be_visible()


def test_an_order_is_found_by_its_id_and_followed_to_its_pdf(page, world):
    from_the_warehouse = eventually_packed(world)

    page.get_by_role("searchbox", name="Search by ID").fill(from_the_warehouse["orderCode"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(from_the_warehouse["orderCode"])
    page.locator(".timeline a").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Label and invoice (PDF)").click()

    pdf = Path(download.value.path()).read_bytes()
    assert pdf.startswith(b"%PDF")
    assert hashlib.sha256(pdf).hexdigest() in page.locator("main").inner_text().replace("\n", "")


def test_a_viewer_finds_the_same_and_gets_no_pdf(open_page, world):
    page = open_page("vera")
    from_the_warehouse = eventually_packed(world)

    page.get_by_role("searchbox", name="Search by ID").fill(from_the_warehouse["orderCode"])
    page.keyboard.press("Enter")
    page.locator(".timeline a").first.click()

    expect(page.get_by_text("for operators only")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_errors_of_a_listing_file_are_reported_by_row(page):
    page.goto("listings")
    file = {"name": "articles.csv", "mimeType": "text/csv", "buffer": BAD_FILE.encode()}
    page.get_by_label("File").set_input_files(file)

    page.get_by_role("button", name="Upload").click()

    report = page.locator("#report")
    expect(report).to_contain_text("nothing was changed")
    rows = report.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("3")
    expect(rows.nth(0)).to_contain_text("turned into a number by a spreadsheet")
    expect(rows.nth(1)).to_contain_text("Client SKU Id is empty.")


def test_a_retried_order_that_was_blocked_is_sent_to_the_oms(page, world):
    placed = world.control(world.amazon, "orders", {"orders": [{"minutes_ago": 1}]})
    (order_id,) = placed["order_ids"]
    refusal = {"kind": "refuse", "order_code": order_id, "message": "zip: No such PIN code"}
    world.control(world.assure, "trouble", refusal)
    row = reload_until(page, "needs-attention", page.locator("tr", has_text=order_id))
    expect(row).to_contain_text("No such PIN code")

    row.get_by_role("button", name=re.compile("again")).click()

    expect(page.get_by_role("status")).to_contain_text(
        "A running connector handles it immediately."
    )
    expect(page.get_by_role("heading", level=1)).to_have_text(order_id)
    chip = page.locator(".heading .chip", has_text="sent to oms")
    reload_until(page, page.url, chip)


def test_a_connection_is_tested_without_leaving_the_page(page):
    page.goto("connections")

    page.get_by_role("button", name="Test credentials").first.click()

    found = page.locator("[aria-live] tbody tr")
    expect(found).to_have_count(3)
    expect(found.nth(2)).to_contain_text("calls from Assure")
    expect(found.nth(0)).to_contain_text("reachable, credentials accepted")
    expect(found.nth(1)).to_contain_text("reachable, credentials accepted")


def test_a_list_is_filtered_in_place_and_its_address_says_how(page):
    page.goto("orders")

    page.get_by_label("Stage").select_option("SENT_TO_OMS")

    page.wait_for_url(re.compile("stage=SENT_TO_OMS"))
    expect(page.locator("#found .chip").first).to_have_text("sent to oms")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(open_page, scheme):
    page = open_page(color_scheme=scheme)
    for path in PAGES:
        page.goto(path or "./")
        assert page.evaluate(TOO_PALE) == [], path


def test_a_small_screen_shows_every_page_without_scrolling_sideways(open_page):
    page = open_page(viewport={"width": 390, "height": 844})
    for path in PAGES:
        page.goto(path or "./")
        beyond = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert beyond == 0, path


def test_the_keyboard_alone_leads_anywhere(page):
    page.goto("orders")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Stage")).to_be_focused()


def test_without_script_everything_is_there(open_page, world):
    page = open_page(java_script_enabled=False)
    page.goto("orders")

    page.get_by_label("Stage").select_option("SENT_TO_OMS")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("stage=SENT_TO_OMS"))
    page.goto("connections")
    page.get_by_role("button", name="Test credentials").first.click()

    expect(page.locator("[aria-live] tbody tr")).to_have_count(3)


def eventually_packed(world):
    import time  # noqa: PLC0415  # only here a test waits for the warehouse

    ends = time.monotonic() + 180
    while (found := world.packed()) is None:
        assert time.monotonic() < ends, "the warehouse packed nothing"
        time.sleep(0.5)
    return found


def reload_until(page, address, wanted):
    """Reload a page until it shows something, and return that."""
    for _ in range(180):
        page.goto(address)
        if wanted.count():
            return wanted.first
        page.wait_for_timeout(1000)
    raise AssertionError(f"{address} never showed it")
