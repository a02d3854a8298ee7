"""Export as a folder of CSV files that `import folder` reads back into an empty database."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from consortium.exchange.beside import beside
from consortium.exchange.everything import rows
from consortium.exchange.kinds import KINDS
from consortium.exchange.whole import whole_folder
from consortium.kernel.safety import defused


def write_folder(session: Session, folder: Path) -> None:
    """Write every kind's file, and beside them what no kind carries; a folder that is broken off is removed.

    Raises OSError, and Refused for a folder in use.
    """
    with whole_folder(folder) as place:
        for name, kind in KINDS.items():
            _write(place / f"{name}.csv", tuple(kind.by_name), rows(session, name))
        for kind, found in beside(session):
            _write(place / f"{kind.name}.csv", tuple(kind.by_name), found)


def _write(path: Path, columns: Sequence[str], found: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in found:
            writer.writerow([defused(row[column]) for column in columns])
