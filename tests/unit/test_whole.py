"""A file or folder takes its name once it is whole; broken off, it leaves what stood there."""

import errno
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from consortium.exchange.whole import whole_file, whole_folder
from consortium.kernel.errors import Refused

WRITERS = (whole_file, whole_folder)


def _fill(place: Path) -> None:
    (place / "part.csv" if place.is_dir() else place).write_text("new")


@pytest.mark.parametrize("writer", WRITERS)
def test_what_is_whole_stands_in_its_place_with_nothing_beside_it(writer, tmp_path):
    with writer(tmp_path / "out") as place:
        _fill(place)
        assert not (tmp_path / "out").exists()
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_what_is_broken_off_leaves_nothing(
    writer: Callable[[Path], AbstractContextManager[Path]], fault: BaseException, tmp_path
):
    with pytest.raises(type(fault)), writer(tmp_path / "out") as place:
        _fill(place)
        raise fault
    assert not list(tmp_path.iterdir())


def test_a_file_that_stood_there_is_kept_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "out"
    path.write_text("old")
    path.chmod(0o640)
    with pytest.raises(OSError, match="out"), whole_file(path) as place:
        place.write_text("ne")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert path.read_text() == "old"
    with whole_file(path) as place:
        place.write_text("new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with whole_file(tmp_path / "link") as place:
        place.write_text("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_what_is_no_file_on_a_disk_is_written_as_it_is():
    with whole_file(Path("/dev/null")) as place:
        assert place == Path("/dev/null")
    assert Path("/dev/null").is_char_device()


def test_an_empty_folder_is_filled_and_one_in_use_refused(tmp_path):
    with whole_folder(tmp_path) as place:
        _fill(place)
    assert [each.name for each in tmp_path.iterdir()] == ["part.csv"]
    with pytest.raises(Refused, match="not empty"), whole_folder(tmp_path):
        raise AssertionError


def test_a_fault_names_the_file_that_was_asked_for(tmp_path):
    with pytest.raises(FileNotFoundError) as fault, whole_file(tmp_path / "nowhere" / "out"):
        raise AssertionError
    assert fault.value.filename == str(tmp_path / "nowhere" / "out")
