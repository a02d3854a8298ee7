"""How alembic runs: on the connection that `consortium.schema` hands over, in one transaction."""

from alembic import context

from consortium.schema import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,
    user_module_prefix="consortium.db.",
)
with context.begin_transaction():
    context.run_migrations()
