"""The shipped config.yaml is valid and contains every setting."""

from pathlib import Path

from marshmallow import fields

from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.bootstrap.sections import SECTIONS
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.adapters.settings.schemas import connection_schema, file_schema

SHIPPED = Path(__file__).parents[3] / "config.yaml"


def names(schema):
    for name, field in schema.fields.items():
        yield field.data_key or name
        if isinstance(field, fields.Nested):
            yield from names(field.schema)


def test_it_describes_a_working_connector_without_any_environment():
    settings = load_settings(SHIPPED, load_plugins(), {})

    assert [connection.name for connection in settings.connections] == ["acme_amazon_in"]
    assert settings.storage.file == SHIPPED.parent / "var/connector.db"


def test_every_credential_can_be_given_by_the_environment():
    environment = {
        "ACME_MWS_SELLER_ID": "A2REAL",
        "ACME_MWS_ACCESS_KEY_ID": "AKIDREAL",
        "ACME_MWS_SECRET_KEY": "real-key",
        "ACME_MWS_AUTH_TOKEN": "amzn.mws.real",
        "ACME_ASSURE_USERNAME": "real-user",
        "ACME_ASSURE_PASSWORD": "real-password",
        "ACME_ASSURE_CALLS_WITH": "real-header-value",
    }

    settings = load_settings(SHIPPED, load_plugins(), environment)

    secret = {"AKIDREAL", "real-key", "amzn.mws.real", "real-password", "real-header-value"}
    assert settings.secrets == secret
    assert settings.connections[0].oms.username == "real-user"


def test_it_contains_every_setting():
    """Nobody has to read code to learn what can be set."""
    shipped = SHIPPED.read_text()
    schemas = (
        file_schema(SECTIONS),
        connection_schema(SECTIONS.oms),
        SECTIONS.oms.schema(),
        load_plugins().channel_types["amazon_mws"].settings(),
    )
    optional_address_parts = {"line2", "line3", "phone", "email"}

    settings = {name for schema in schemas for name in names(schema)}

    assert {name for name in settings if f"{name}:" not in shipped} <= optional_address_parts
