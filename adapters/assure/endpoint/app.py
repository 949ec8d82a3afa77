"""The web application for calls of Assure."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import request

from ....ports.host.call_records import CallRecorder, Unrecorded
from ....ports.host.clock import Clock
from ....ports.host.errors import StorageFailed
from ...logging.traceback_location import traceback_location
from ...settings import ServerSettings
from .answers import ErrorSchema
from .calls import assure_calls
from .oms_endpoint import OmsEndpoint
from .reading import CallRequest, check_query
from .recording import note_refusal, record_calls
from .refusal import BAD_DATA, BAD_REQUEST, Refusal, bad_data

log = logging.getLogger(__name__)

Answer = tuple[dict[str, Any], int]

OWN_STATUS: Final = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
"""HTTP errors that keep their status: no caller of a valid route ever gets them."""


def web_app(
    endpoint: Sequence[OmsEndpoint],
    server: ServerSettings,
    clock: Clock,
    recorder: CallRecorder | None = None,
) -> APIFlask:
    """Return the application; `/openapi.json` describes it."""
    app = APIFlask(
        __name__,
        title="channel-connector: calls of Assure",
        version=version("channel-connector"),
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type]  # None disables it
    )
    app.request_class = CallRequest
    app.url_map.merge_slashes = False  # else such paths are answered with a redirect
    app.config.update(
        MAX_CONTENT_LENGTH=server.largest_body,
        VALIDATION_ERROR_STATUS_CODE=BAD_REQUEST,
        VALIDATION_ERROR_SCHEMA=ErrorSchema,
        HTTP_ERROR_SCHEMA=ErrorSchema,
        AUTO_404_RESPONSE=False,
        AUTO_SERVERS=False,
    )
    all_calls = assure_calls(endpoint, server)
    record_calls(app, recorder or Unrecorded(), clock, of=[calls.name for calls in all_calls])
    app.before_request(lambda: check_query(request))
    for calls in all_calls:
        app.register_blueprint(calls)
    app.error_processor(_http_error)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(StorageFailed, _storage_failed)
    app.register_error_handler(Exception, _bug)
    return app


def _refused(refusal: Refusal, said: str = "") -> Answer:
    note_refusal(refusal.code, said)
    return refusal.body(), refusal.status


def _http_error(error: HTTPError) -> Answer:
    if error.detail:
        (found,) = error.detail.values()
        refusal = bad_data(found)
        return _refused(refusal, refusal.message)
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _refused(Refusal("BODY_TOO_LARGE", "The body is too large. Nothing was changed."))
    message = f"{status.phrase}. Nothing was changed."
    if status in OWN_STATUS:
        return _refused(Refusal(status.name, message, status=status))
    return _refused(Refusal(BAD_DATA, message))


def _storage_failed(failure: StorageFailed) -> Answer:
    log.warning("assure.call_not_stored", extra={"reason": str(failure)})
    message = "The connector's database is temporarily unavailable. Retry in a minute."
    return _refused(Refusal("TRY_AGAIN", message, status=HTTPStatus.SERVICE_UNAVAILABLE))


def _bug(error: Exception) -> Answer:
    """Log a bug by type and location only: its text may quote the request."""
    log.error(
        "assure.bug", extra={"error": type(error).__name__, "where": traceback_location(error)}
    )
    message = "An internal error occurred; the connector's log has the details. Retry later."
    return _refused(Refusal("UNKNOWN_ERROR", message, status=HTTPStatus.INTERNAL_SERVER_ERROR))
