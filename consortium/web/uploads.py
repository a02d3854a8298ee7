"""Uploads: files that are being imported beside the requests, one after another, and what became of each.

While an import writes, nothing else can (SQLite has one writer), so how far it is stands in the memory of this
process; it is gone with it. An import is one unit of work: whatever ends the process, all of it is in the book or
nothing.
"""

import csv
import secrets
import shutil
import tempfile
import threading
import weakref
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from consortium.audit.cause import Cause
from consortium.clock import now
from consortium.db import Database
from consortium.exchange.bringing_in import Outcome
from consortium.exchange.checking import RowError
from consortium.exchange.importing import import_file, import_folder
from consortium.exchange.kinds import Kind
from consortium.exchange.mending import mend
from consortium.exchange.staging import Staging
from consortium.kernel.errors import NotFound, Refused, StorageTrouble
from consortium.kernel.safety import defused
from consortium.vfm.claims import refresh
from consortium.web.errors import noted

KEPT_FOR = timedelta(hours=1)
"""How long after it was sent an upload can be looked at."""

MOST_KEPT = 20
"""How many uploads are kept; the oldest that is done makes room for a new one."""

MOST_BYTES = 256 << 20
"""Bytes that the files of all uploads may take together on the disk."""

MOST_SHOWN = 200
"""How many errors a page shows."""

ERROR_COLUMNS = ("file", "row", "column", "value", "message")
SAVINGS = "working out the savings"
WAITING = "waiting for another import to end"


@dataclass(slots=True)
class Upload:
    """A file that somebody sent: how far its import is, and in the end its outcome, or what stopped it."""

    token: str
    by: str
    at: datetime
    name: str
    kind: Kind | None
    dry_run: bool
    folder: Path
    done: dict[str, int] = field(default_factory=dict)
    """Rows by what was done with them (`reading members`), in order."""
    outcome: Outcome | None = None
    errors: list[RowError] = field(default_factory=list)
    """The first errors; all of them stand in the files."""
    problem: Refused | StorageTrouble | None = None
    fault: str = ""
    """The reference of a fault of ours in the log."""
    finished: threading.Event = field(default_factory=threading.Event)

    @property
    def source(self) -> Path:
        """The file as it was sent, until it was imported."""
        stem = self.kind.name if self.kind else "workbook"
        return self.folder / f"{stem}{Path(self.name).suffix.lower()}"

    @property
    def to_mend(self) -> Path:
        """The file with what is wrong beside its rows. There only where something is, and it could be read."""
        return self.folder / f"to-mend{self.source.suffix}"

    @property
    def list_of_errors(self) -> Path:
        """Every error as CSV. There only where something is wrong."""
        return self.folder / "errors.csv"

    @property
    def size(self) -> int:
        """Bytes that it takes on the disk."""
        return sum(_size(each) for each in self.folder.iterdir())

    @property
    def may_be_mended(self) -> bool:
        """Whether the file can be taken back with what is wrong beside its rows."""
        return self.to_mend.is_file()

    def note(self, what: str, more: int) -> None:
        """Note what is being done, and to how many more rows."""
        self.done[what] = self.done.get(what, 0) + more


class Uploads:
    """Every upload of this process of the last hour, by tokens that nobody can guess."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[str, Upload] = {}
        self._keeping, self._importing = threading.Lock(), threading.Lock()
        self._folder = Path(tempfile.mkdtemp(prefix="consortium-uploads-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def take(self, file: FileStorage, kind: Kind | None, cause: Cause, *, dry_run: bool) -> Upload:
        """Begin to import the file as this kind (None: a workbook with a sheet a kind) for the cause's actor.

        Raises Refused where too much is being imported already.
        """
        token = secrets.token_urlsafe(24)
        folder = self._folder / token
        upload = Upload(token, cause.actor, now(), file.filename or "", kind, dry_run, folder)
        try:
            folder.mkdir(mode=0o700)
            file.save(upload.source)
            with self._keeping:
                self._make_room()
                self._kept[token] = upload
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        # A daemon: whoever stops the server does not wait for an import, which then leaves nothing.
        threading.Thread(target=self._run, args=(upload, cause), name=f"import {token[:6]}", daemon=True).start()
        return upload

    def upload(self, token: str, by: str, *, sees_all: bool) -> Upload:
        """The upload of this token, for who sent it or who `sees_all`. Raises NotFound."""
        with self._keeping:
            self._forget_old()
            found = self._kept.get(token)
        if found is None or not (sees_all or found.by == by):
            raise NotFound("there is no such upload")
        return found

    def _make_room(self) -> None:
        self._forget_old()
        while len(self._kept) >= MOST_KEPT or sum(each.size for each in self._kept.values()) > MOST_BYTES:
            oldest = next((each for each in self._kept.values() if each.finished.is_set()), None)
            if oldest is None:
                raise Refused("too many files are being imported: try again once one of them is done")
            self._forget(oldest)

    def _forget_old(self) -> None:
        for each in list(self._kept.values()):
            if each.finished.is_set() and now() - each.at > KEPT_FOR:
                self._forget(each)

    def _forget(self, upload: Upload) -> None:
        del self._kept[upload.token]
        shutil.rmtree(upload.folder, ignore_errors=True)

    def _run(self, upload: Upload, cause: Cause) -> None:
        """Import it; whatever happens is kept for its page, and a fault of ours in the log as well."""
        upload.note(WAITING, 0)
        try:
            with self._importing:
                del upload.done[WAITING]
                self._import(upload, cause)
        except (Refused, StorageTrouble) as problem:
            upload.problem = problem
        except Exception as fault:
            upload.fault = noted(fault)
        finally:
            upload.source.unlink(missing_ok=True)
            upload.finished.set()

    def _import(self, upload: Upload, cause: Cause) -> None:
        def finish(session: Session) -> None:
            upload.note(SAVINGS, 0)
            refresh(session)

        options: dict[str, Any] = {
            "dry_run": upload.dry_run,
            "finish": finish,
            "into_soft_closed": bool(cause.reason),
            "progress": upload.note,
        }
        with Staging() as staging:
            if upload.kind is None:
                outcome = import_folder(self._database, cause, upload.source, staging, **options)
            else:
                outcome = import_file(self._database, cause, upload.kind, upload.source, staging, **options)
            if outcome.errors:
                _keep_errors(upload, staging)
        upload.outcome = outcome


def _keep_errors(upload: Upload, staging: Staging) -> None:
    """Keep the first errors for the page, all of them as a list, and the file with them beside its rows."""
    upload.errors = list(islice(staging.report(), MOST_SHOWN))
    with upload.list_of_errors.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(ERROR_COLUMNS)
        writer.writerows([defused(getattr(each, name)) for name in ERROR_COLUMNS] for each in staging.report())
    try:
        mend(upload.source, upload.kind, staging, upload.to_mend)
    except Refused:
        upload.to_mend.unlink(missing_ok=True)  # what cannot be read cannot be given back; the errors say so


def _size(path: Path) -> int:
    """Bytes of a file, which its import may just have removed."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
