"""A request's body is checked at the last moment, and without it nothing is sent."""

import io

import pytest
import requests

from channel_connector.sdk.checked_body import CheckedBody

CONTENT = b"0123456789" * 10_000


def test_a_body_is_checked_once_just_before_it_is_read():
    checks = []
    body = CheckedBody(io.BytesIO(CONTENT), lambda: checks.append("checked"))
    assert (len(body), body.has_left, checks) == (len(CONTENT), False, [])

    assert body.read(3) + body.read(4) == CONTENT[:7]

    assert (body.has_left, checks) == (True, ["checked"])


def test_a_body_that_fails_its_check_does_not_leave():
    def late():
        raise TimeoutError

    body = CheckedBody(io.BytesIO(CONTENT), late)

    for _ in range(2):
        with pytest.raises(TimeoutError):
            body.read()
    assert not body.has_left


def test_a_body_begins_at_its_beginning():
    content = io.BytesIO(CONTENT)
    content.read(50)

    assert CheckedBody(content, lambda: None).read() == CONTENT


@pytest.mark.parametrize("content", [b"{}", CONTENT], ids=["small", "large"])
def test_a_server_receives_the_whole_body_with_its_length(httpserver, content):
    httpserver.expect_request("/").respond_with_data("")
    body = CheckedBody(io.BytesIO(content), lambda: None)

    requests.post(httpserver.url_for("/"), data=body, timeout=10)

    [(received, _)] = httpserver.log
    assert received.data == content
    assert received.headers["Content-Length"] == str(len(content))
