"""What machines that watch the connector ask: `/health/live`, `/health/ready`, `/metrics`."""

import hmac
from http import HTTPStatus
from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response, request

from ...ports.host.secret import Secret
from ..metrics.collector import CONTENT_TYPE, ConnectorCollector
from ..metrics.shared_reading import SharedReading
from .health import Health

NOT_KEPT: Final = {"Cache-Control": "no-store"}


def operator_calls(
    health: SharedReading[Health], metrics: ConnectorCollector, token: Secret | None
) -> APIBlueprint:
    """
    Return the calls; they are no part of what `/openapi.json` describes.

    Metrics tell how much a client sells, so they are there only with a token. That a caller is
    of this machine proves nothing: behind a web server all callers are.
    """
    calls = APIBlueprint("operator", __name__, enable_openapi=False)

    @calls.get("/health/live")
    def live() -> Any:  # noqa: ANN401  # Flask takes many shapes
        return {"status": "alive"}, HTTPStatus.OK, NOT_KEPT

    @calls.get("/health/ready")
    def ready() -> Any:  # noqa: ANN401  # Flask takes many shapes
        found, _ = health.latest()
        status = HTTPStatus.SERVICE_UNAVAILABLE if found.reasons else HTTPStatus.OK
        return _told(found, names=_proves(token)), status, NOT_KEPT

    if token is not None:

        @calls.get("/metrics")
        def read_metrics() -> Response:
            if not _proves(token):
                challenge = {"WWW-Authenticate": "Bearer"} | NOT_KEPT
                return Response(status=HTTPStatus.UNAUTHORIZED, headers=challenge)
            return Response(metrics.page(), content_type=CONTENT_TYPE, headers=NOT_KEPT)

    return calls


def _told(health: Health, *, names: bool) -> dict[str, Any]:
    """Return health as JSON; names of connections are for those who prove who they are."""
    told: dict[str, Any] = {
        "status": "not ready" if health.reasons else "ready",
        "reasons": list(health.reasons),
        "halted": len(health.halted),
    }
    if names:
        told["halted_jobs"] = [
            {"connection": one.connection, "job": one.job} for one in health.halted
        ]
    return told


def _proves(token: Secret | None) -> bool:
    """Tell whether the call brings the token; the comparison takes the same time for each."""
    sent = request.headers.get("Authorization", "").encode("utf-8", "surrogatepass")
    return token is not None and hmac.compare_digest(sent, f"Bearer {token.reveal()}".encode())
