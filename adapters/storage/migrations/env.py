"""Run by alembic, on the connection and in the transaction that upgrade.py opened."""

from alembic import context

from channel_connector.adapters.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
