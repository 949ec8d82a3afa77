"""A part of the console: some pages that belong together."""

from apiflask import APIBlueprint


def part(name: str, prefix: str | None = None) -> APIBlueprint:
    """Return a blueprint for pages; they are for people, so OpenAPI does not tell of them."""
    return APIBlueprint(name, __name__, url_prefix=prefix, enable_openapi=False)
