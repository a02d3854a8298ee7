"""One transaction an operation, and one place that ends it."""

import ast
from pathlib import Path

from tests.architecture.source import hand_written

UNIT_OF_WORK = Path("consortium/db.py")
UPGRADE = Path("consortium/schema.py")


def _uses(*names: str) -> list[tuple[Path, str]]:
    return [
        (module.path, module.at(node, f".{node.attr}"))
        for module in hand_written()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in names
    ]


def test_there_is_exactly_one_commit_and_it_is_in_the_unit_of_work():
    commits = _uses("commit")
    assert [path for path, _ in commits] == [UNIT_OF_WORK], "\n".join(fault for _, fault in commits)


def test_only_the_unit_of_work_and_the_upgrade_open_a_transaction_that_ends_by_itself():
    faults = [fault for path, fault in _uses("begin") if path not in (UNIT_OF_WORK, UPGRADE)]
    assert not faults, "\n".join(faults)


def test_no_statement_commits_in_its_text():
    faults = [
        module.at(node, repr(node.value))
        for module in hand_written()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.strip(" ;").upper() in ("COMMIT", "END TRANSACTION", "AUTOCOMMIT")
    ]
    assert not faults, "\n".join(faults)
