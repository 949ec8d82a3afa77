"""Endpoints for monitoring: `/health/live`, `/health/ready` and `/metrics`."""

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
    Return the endpoints, which `/openapi.json` does not describe.

    Metrics reveal how much a client sells, so they require a token. The address of the caller
    proves nothing: behind a proxy all calls come from this machine.
    """
    calls = APIBlueprint("operator", __name__, enable_openapi=False)

    @calls.get("/health/live")
    def live() -> Any:  # noqa: ANN401  # Flask takes many shapes
        return {"status": "alive"}, HTTPStatus.OK, NOT_KEPT

    @calls.get("/health/ready")
    def ready() -> Any:  # noqa: ANN401  # Flask takes many shapes
        found, _ = health.latest()
        status = HTTPStatus.SERVICE_UNAVAILABLE if found.reasons else HTTPStatus.OK
        return _as_json(found, names=_has_token(token)), status, NOT_KEPT

    if token is not None:

        @calls.get("/metrics")
        def read_metrics() -> Response:
            if not _has_token(token):
                challenge = {"WWW-Authenticate": "Bearer"} | NOT_KEPT
                return Response(status=HTTPStatus.UNAUTHORIZED, headers=challenge)
            return Response(metrics.page(), content_type=CONTENT_TYPE, headers=NOT_KEPT)

    return calls


def _as_json(health: Health, *, names: bool) -> dict[str, Any]:
    """Return health as JSON, with the names of connections for callers with the token only."""
    found: dict[str, Any] = {
        "status": "not ready" if health.reasons else "ready",
        "reasons": list(health.reasons),
        "halted": len(health.halted),
        "not_loaded": len(health.not_loaded),
    }
    if health.next_try is not None:
        found["next_try"] = health.next_try.isoformat()
    if names:
        found["halted_jobs"] = [
            {
                "connection": one.connection,
                "job": one.job,
                "next_try": one.due_at.isoformat(),
            }
            for one in health.halted
        ]
        found["connections_not_loaded"] = [one.connection for one in health.not_loaded]
    return found


def _has_token(token: Secret | None) -> bool:
    """Return whether the request has the token, in a time that does not depend on it."""
    sent = request.headers.get("Authorization", "").encode("utf-8", "surrogatepass")
    return token is not None and hmac.compare_digest(sent, f"Bearer {token.reveal()}".encode())
