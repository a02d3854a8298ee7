"""No float touches money, and nothing rounds but the kernel."""

import ast
from pathlib import Path

from tests.architecture.source import Module, hand_written

REPORTS_WITH_MONEY = {Path("reports/claims.py"), Path("reports/table.py")}


def _with_money() -> list[Module]:
    return [
        module
        for module in hand_written()
        if module.path.parts[0] != "reports" or module.path in REPORTS_WITH_MONEY
    ]


def _questions(tree: ast.Module) -> set[int]:
    """The nodes of isinstance(...) and of case patterns: code may ask whether a foreign value is a float."""
    return {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.MatchClass) or (isinstance(node, ast.Call) and _is_called(node, "isinstance"))
        for part in ast.walk(node)
    }


def _is_called(call: ast.Call, name: str) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == name


def _is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float | complex)
    return isinstance(node, ast.Name) and node.id == "float"


def test_no_float_is_written_made_or_passed_where_money_is_handled():
    faults = [
        module.at(node, ast.unparse(node))
        for module in _with_money()
        for node in ast.walk(module.tree)
        if _is_float(node) and id(node) not in _questions(module.tree)
    ]
    assert not faults, "\n".join(faults)


def test_nothing_but_the_kernel_rounds_where_money_is_handled():
    faults = [
        module.at(node, f"{ast.unparse(node)} rounds half to even")
        for module in _with_money()
        if not module.name.startswith("consortium.kernel")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _is_called(node, "round")
    ]
    assert not faults, "\n".join(faults)
