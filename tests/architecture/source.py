"""The source as data: what the claims about code read."""

import ast
import os
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from tests.programs import unavailable

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("consortium", "cli", "reports")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One module of the product: its path from the root, its text and its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The name by which it is imported."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def at(self, node: ast.AST, fault: str) -> str:
        """The fault with its place, as an editor opens it."""
        return f"{self.path}:{node.lineno}: {fault}"

    def functions(self) -> Iterator[Function]:
        """Every function and method, also those inside others."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def inherits(self, owner: str, member: str) -> bool:
        """Whether a class of this module has the member from a class above it, which then gave the name."""
        found = getattr(import_module(self.name), owner)
        return any(member in vars(above) for above in found.__mro__[1:])


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product, with the migrations."""
    return tuple(_module(path) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))


def hand_written() -> tuple[Module, ...]:
    """The modules without the migrations, whose shape alembic dictates and which never change again."""
    return tuple(module for module in modules() if "migrations" not in module.path.parts)


def _module(path: Path) -> Module:
    text = path.read_text()
    return Module(path.relative_to(ROOT), text, ast.parse(text))


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is in git or would be, as a path from the root."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    if listing.returncode:
        unavailable(f"git does not list the files: {listing.stderr.strip()}")
    paths = sorted({Path(name) for name in listing.stdout.split("\0") if name})
    return tuple(path for path in paths if (ROOT / path).is_file())


@cache
def settings() -> ConfigParser:
    """What setup.cfg says."""
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg")
    return parser


def lines(section: str, option: str) -> list[str]:
    """A list in setup.cfg, one entry a line."""
    return [line.strip() for line in settings()[section][option].splitlines() if line.strip()]
