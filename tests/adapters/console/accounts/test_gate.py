"""Pages need a session, actions need the role operator, and no page runs a foreign script."""

from datetime import timedelta

import pytest

from channel_connector.adapters.console.accounts.sign_in import LIVES, MOST_TRIES, WITHIN
from channel_connector.adapters.storage.read_models.orders import SqlOrdersReadModel
from channel_connector.ports.host.errors import StorageFailed
from channel_connector.ports.testing.fakes.builders import NOON, a_record

PAGES = [
    "/",
    "/now",
    "/needs-attention",
    "/orders",
    "/orders/acme/403-1",
    "/shipments",
    "/shipments/acme/7001",
    "/shipments/acme/7001/documents.pdf",
    "/stock",
    "/stock/acme/RED-MUG",
    "/stock/acme?sku=RED-MUG",
    "/submissions",
    "/submissions/acme/stock-1",
    "/listings",
    "/listings/acme/listings.csv",
    "/calls",
    "/calls/1",
    "/connections",
    "/search?q=403-1",
    "/nothing-of-the-kind",
]

JOBS = [
    "/needs-attention/orders/acme/403-1",
    "/needs-attention/orders/acme/403-1/ship",
    "/needs-attention/shipments/acme/7001",
    "/needs-attention/shipments/acme/7001/acknowledge",
    "/needs-attention/cancellations/acme/403-1",
    "/orders/fetch",
    "/shipments/acme/7001/documents/fetch",
    "/submissions/acme/stock-1/give-up",
    "/listings/acme/upload",
    "/connections/acme/test",
    "/connections/acme/switch",
    "/connections/acme/resume",
]


def test_every_address_is_tried_here(app):
    """A page that is added is added above as well."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/console")]
    gets = {rule.endpoint for rule in rules if "GET" in rule.methods}
    posts = {rule.endpoint for rule in rules if "POST" in rule.methods}
    opened = {"console.sign_in.form", "console.assets.asset"}
    adapter = app.url_map.bind("connector.example")

    matched = {
        adapter.match(f"/console{path.partition('?')[0]}", method="GET")[0] for path in PAGES
    }
    changed = {adapter.match(f"/console{path}", method="POST")[0] for path in JOBS}
    assert matched == gets - opened
    assert changed == posts - {"console.sign_in.enter", "console.sign_in.leave", "console.nothing"}


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_signed_in_is_led_to_the_sign_in_page(browser, users, path):
    answer = browser.get(path)

    assert answer.status_code == 302
    assert answer.location.startswith("/console/sign-in?to=")


@pytest.mark.parametrize("path", [*JOBS, "/sign-out"])
def test_who_is_not_signed_in_changes_nothing(browser, users, path):
    browser.get("/sign-in")

    answer = browser.post(path)

    assert (answer.status_code, answer.location) == (302, "/console/sign-in")


def test_the_root_leads_to_the_console(app):
    assert app.test_client().get("/").location == "/console/"


def test_name_and_password_lead_in_and_to_the_page_that_was_asked_for(browser, users):
    answer = browser.sign_in("olga", to="/console/orders?stage=HELD")

    assert (answer.status_code, answer.location) == (302, "/console/orders?stage=HELD")
    assert browser.get("/orders").status_code == 200


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/console//evil.example", "javascript:1", ""]
)
def test_no_link_leads_elsewhere_after_signing_in(browser, users, to):
    assert browser.sign_in("olga", to=to).location == "/console/"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browser, users):
    cookies = browser.sign_in("olga").headers.getlist("Set-Cookie")

    (cookie,) = [one for one in cookies if one.startswith("channel_connector_session=")]
    assert {"HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; "))


def test_a_wrong_password_says_nothing_about_names(browser, users):
    known = browser.sign_in("olga", "wrong").text
    unknown = browser.sign_in("nobody", "wrong").text

    assert "The name or the password is wrong." in known
    assert "The name or the password is wrong." in unknown


def test_guessing_is_stopped_for_a_while(browser, users, clock):
    for _ in range(MOST_TRIES):
        assert browser.sign_in("olga", "wrong").status_code == 401

    assert browser.sign_in("olga").status_code == 429
    assert "12:15:00 UTC" in browser.page.text
    clock.moment += WITHIN
    assert browser.sign_in("olga").status_code == 302


def test_without_users_the_page_says_how_to_add_one(browser):
    assert "channel-connector users add NAME --role operator" in browser.get("/sign-in").text


def test_with_users_it_does_not(browser, users):
    assert "users add" not in browser.get("/sign-in").text


def test_a_session_ends_after_its_time(operator, clock):
    clock.moment = NOON + LIVES - timedelta(seconds=1)
    assert operator.get("/orders").status_code == 200

    clock.moment = NOON + LIVES
    assert operator.get("/orders").status_code == 302


def test_who_signs_out_is_out_even_with_the_old_cookie(operator):
    cookie = operator.client.get_cookie("channel_connector_session", domain="connector.example")

    operator.post("/sign-out")
    operator.client.set_cookie(
        "channel_connector_session", cookie.value, domain="connector.example"
    )

    assert operator.get("/orders").status_code == 302


def test_who_is_removed_is_out_at_once(operator, users):
    users.remove("olga")

    assert operator.get("/orders").status_code == 302


@pytest.mark.parametrize("path", JOBS)
def test_a_viewer_changes_nothing(viewer, storage, path):
    with storage.writing() as uow:
        uow.orders.put([a_record("403-1", connection="acme")])

    assert viewer.post(path).status_code == 403


def test_a_viewer_gets_no_documents(viewer):
    assert viewer.get("/shipments/acme/7001/documents.pdf").status_code == 403


@pytest.mark.parametrize("path", [*JOBS, "/sign-out"])
def test_a_form_without_its_token_or_with_another_is_refused(operator, viewer, path):
    others = viewer.form_token()

    assert operator.post(path, token="").status_code == 400
    assert operator.post(path, token="made-up").status_code == 403
    assert operator.post(path, token=others).status_code == 403
    assert operator.get("/orders").status_code == 200


def test_the_sign_in_form_has_a_token_of_its_own(browser, users):
    browser.get("/sign-in")

    answer = browser.post("/sign-in", {"name": "olga", "password": "x"}, token="made-up")

    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/sign-in", "/", "/orders", "/nothing", "/assets/console.css"])
def test_every_answer_tells_browsers_to_run_nothing_foreign(operator, path):
    headers = operator.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_no_page_is_kept_by_browsers_but_its_files_are(operator):
    assert operator.get("/orders").headers["Cache-Control"] == "no-store"
    assert "immutable" in operator.get("/assets/console.css").headers["Cache-Control"]


def test_the_script_is_the_installed_packages_and_browsers_check_it(operator):
    page = operator.get("/").text

    assert 'integrity="sha384-' in page
    assert operator.get("/assets/htmx.js").text.startswith("var htmx=")
    assert operator.get("/assets/secrets.txt").status_code == 404


def test_an_unknown_address_is_answered_with_a_page(operator):
    answer = operator.get("/nothing-of-the-kind")

    assert answer.status_code == 404
    assert "This page does not exist" in answer.text


def test_a_part_of_a_page_that_is_asked_for_too_late_leads_the_browser_to_sign_in(browser, users):
    answer = browser.get("/now", headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/console/sign-in"


def test_an_internal_error_is_answered_with_a_page_without_its_text(operator, monkeypatch, caplog):
    def stumble(*_arguments, **_more):
        raise RuntimeError("Asha Testrao")

    monkeypatch.setattr(SqlOrdersReadModel, "page", stumble)

    answer = operator.get("/orders")

    assert answer.status_code == 500
    assert "An internal error occurred." in answer.text
    assert "Asha" not in answer.text + caplog.text


def test_a_database_that_cannot_be_used_is_reported_on_the_page(operator, monkeypatch):
    def fail(*_arguments, **_more):
        raise StorageFailed("The database file is locked.")

    monkeypatch.setattr(SqlOrdersReadModel, "page", fail)

    answer = operator.get("/orders")

    assert answer.status_code == 503
    assert "The database file is locked." in answer.text
