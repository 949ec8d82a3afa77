"""Blueprints for pages."""

from urllib.parse import quote

from apiflask import APIBlueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter


class IdConverter(BaseConverter):
    """An id of a channel or an OMS in a path; unlike a word, it may contain slashes."""

    regex = ".+"
    part_isolating = False

    def to_url(self, value: str) -> str:
        """Encode the id, its slashes too."""
        return quote(value, safe="")


def page_blueprint(name: str, prefix: str | None = None) -> APIBlueprint:
    """
    Return a blueprint for pages, which OpenAPI does not describe: they are for people.

    Its rules may have parts `<id:NAME>`.
    """
    blueprint = APIBlueprint(name, __name__, url_prefix=prefix, enable_openapi=False)
    blueprint.record(_take_ids)
    return blueprint


def _take_ids(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["id"] = IdConverter
    state.app.url_map.merge_slashes = False
