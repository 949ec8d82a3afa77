"""The application that answers Assure."""

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
from .reading import check_query
from .recording import note_refusal, record_calls
from .refusal import BAD_DATA, BAD_REQUEST, Refusal, bad_data

log = logging.getLogger(__name__)

Answer = tuple[dict[str, Any], int]

OWN_STATUS: Final = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
"""Of HTTP's errors, those that no caller of a right address ever sees."""


def web_app(
    endpoint: Sequence[OmsEndpoint],
    server: ServerSettings,
    clock: Clock,
    recorder: CallRecorder | None = None,
) -> APIFlask:
    """Return the application; `/openapi.json` describes it, without any network."""
    app = APIFlask(
        __name__,
        title="channel-connector: calls of Assure",
        version=version("channel-connector"),
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type]  # Flask's way to have none
    )
    app.url_map.merge_slashes = False  # else a path is answered with a page that leads elsewhere
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
        return _refused(Refusal("BODY_TOO_LARGE", "The body is too large. Nothing was done."))
    message = f"{status.phrase}. Nothing was done."
    if status in OWN_STATUS:
        return _refused(Refusal(status.name, message, status=status))
    return _refused(Refusal(BAD_DATA, message))


def _storage_failed(failure: StorageFailed) -> Answer:
    log.warning("assure.call_not_stored", extra={"reason": str(failure)})
    message = "The connector's database cannot be used now. Do the same again in a minute."
    return _refused(Refusal("TRY_AGAIN", message, status=HTTPStatus.SERVICE_UNAVAILABLE))


def _bug(error: Exception) -> Answer:
    """Tell of a mistake of ours by where it arose; its text may quote what was sent."""
    log.error(
        "assure.bug", extra={"error": type(error).__name__, "where": traceback_location(error)}
    )
    message = "The connector made a mistake; its log tells where. Do the same again later."
    return _refused(Refusal("UNKNOWN_ERROR", message, status=HTTPStatus.INTERNAL_SERVER_ERROR))
