"""The whole schema, every context's tables together, and the way to bring a database up to it."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import consortium.access.models
import consortium.attachments.models
import consortium.audit.models
import consortium.calendar.models
import consortium.contracts.models
import consortium.drafts.models
import consortium.due.models
import consortium.employment.models
import consortium.exchange.models
import consortium.learning.models
import consortium.ledger.models
import consortium.members.models
import consortium.parameters.models
import consortium.partnership.models
import consortium.pools.models
import consortium.social_value.models
import consortium.spend.models
import consortium.vfm.models  # noqa: F401 - the models register themselves with the metadata
from consortium.db import Base, Database, storage_guarded
from consortium.kernel.errors import Refused, StorageTrouble

METADATA = Base.metadata
MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class SchemaTooNew(Refused):
    """The database was made by a newer release than this one."""


@cache
def _history() -> ScriptDirectory:
    """Every release's changes of the schema; this release's do not change while it runs."""
    return ScriptDirectory(MIGRATIONS.as_posix())


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> bool:
    """Create the schema or bring it up to this release, all or nothing; False when it was so already.

    Raises SchemaTooNew and StorageTrouble.
    """
    if database.is_sqlite and database.url.database and database.url.database != ":memory:":
        _make_folder(Path(database.url.database).parent)
    with storage_guarded(), database.writer.connect() as connection, connection.begin():
        before = _version(connection)
        if before == _history().get_current_head():
            return False
        if before is not None and before not in {each.revision for each in _history().walk_revisions()}:
            raise SchemaTooNew(f"the database has the newer schema {before}: use the release that made it")
        command.upgrade(_config(connection), "head")
        return True


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise StorageTrouble(f"the folder {folder} cannot be made: {trouble.strerror}") from trouble


def is_current(database: Database) -> bool:
    """Whether the database has exactly this release's schema. Raises StorageTrouble."""
    if not database.exists:
        return False
    with storage_guarded(), database.reader.connect() as connection:
        return _version(connection) == _history().get_current_head()


def _version(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
