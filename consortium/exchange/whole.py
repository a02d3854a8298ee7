"""Files and folders that take their name once they are whole; one that is broken off leaves nothing."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from consortium.kernel.errors import Refused


class Beside:
    """A new file beside the one at `path`, written at `place`, which `keep` puts there and `drop` removes.

    What is no file on a disk (a terminal, a pipe) is written as it is. Raises OSError, which names `path`.
    """

    def __init__(self, path: Path) -> None:
        self._named = path
        self._is_plain = path.is_file() or not path.exists()
        self._path = path.resolve() if self._is_plain else path  # what a link points to is written, not the link
        self.place = _place_beside(self._path) if self._is_plain else path
        with self.naming():
            self.place.open("ab").close()

    @contextmanager
    def naming(self) -> Iterator[None]:
        """Let faults of the storage name the file that the person asked for."""
        try:
            yield
        except OSError as trouble:
            if trouble.filename in (None, str(self.place)):
                raise OSError(trouble.errno, trouble.strerror, str(self._named)) from None
            raise

    def keep(self) -> None:
        """Put the file in its place, with the rights of the one that stood there."""
        if self._is_plain:
            with self.naming():
                if self._path.exists():
                    shutil.copymode(self._path, self.place)
                self.place.replace(self._path)

    def drop(self) -> None:
        """Leave what stands there as it is."""
        if self._is_plain:
            self.place.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Where to write the file: it stands at `path` once the block has ended well. Raises OSError."""
    beside = Beside(path)
    try:
        with beside.naming():
            yield beside.place
        beside.keep()
    finally:
        beside.drop()


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Where to write the files of a new folder, which stands at `path` once the block has ended well.

    Raises OSError, and Refused for a folder that is not empty.
    """
    found = path.is_dir()
    if found and any(path.iterdir()):
        raise Refused(f"{path} is not empty: name a new folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    # An empty folder that somebody made (perhaps the one they stand in) is filled, not replaced.
    place = _place_beside(path / "any" if found else path.resolve())
    place.mkdir()
    try:
        yield place
        if not found:
            place.rename(path)
            return
        for each in place.iterdir():
            each.rename(path / each.name)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _place_beside(path: Path) -> Path:
    return path.with_name(f".{token_hex(6)}.part")
