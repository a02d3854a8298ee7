"""Arrows point down, and only down."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT, hand_written, lines


def test_every_import_contract_of_setup_cfg_holds():
    linter = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run([linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_context_has_its_place_among_the_layers():
    layers = {
        name.strip(" ()")
        for line in lines("importlinter:contract:contexts", "layers")
        for name in line.replace(":", "|").split("|")
    }
    folders = {module.path.parts for module in hand_written() if module.path.match("consortium/*/*.py")}
    without = {f"consortium.{folder}" for _, folder, _ in folders} - layers
    assert not without, f"setup.cfg gives no layer to {', '.join(sorted(without))}"


def test_nothing_is_imported_inside_a_function():
    faults = [
        module.at(node, f"an import inside {function.name}")
        for module in hand_written()
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not faults, "\n".join(faults)
