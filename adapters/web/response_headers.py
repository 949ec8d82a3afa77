"""What every answer of the web server tells browsers, whoever asked."""

from typing import Final

from flask import Flask, Response

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""An answer that says otherwise, as the console's do, keeps its word."""


def harden_answers(app: Flask) -> None:
    """Let no answer be run, framed, guessed at or kept by a browser unless it says so itself."""

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
