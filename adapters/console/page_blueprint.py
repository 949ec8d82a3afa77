"""Blueprints for pages."""

from apiflask import APIBlueprint


def page_blueprint(name: str, prefix: str | None = None) -> APIBlueprint:
    """Return a blueprint for pages, which OpenAPI does not describe: they are for people."""
    return APIBlueprint(name, __name__, url_prefix=prefix, enable_openapi=False)
