"""The command line and its papers agree: nothing undocumented, nothing documented that is not there."""

import re
import shlex
from collections.abc import Iterator
from importlib import import_module

import click
import pytest

from consortium.demo.make import files
from consortium.demo.signatures import OFFICERS
from tests.architecture.source import ROOT, lines

DEMO = files()
CODES = {kind: {row["code"] for row in DEMO[kind]} for kind in ("members", "pools")}
KNOWN = {
    "member": CODES["members"],
    "contract": {row["reference"] for row in DEMO["contracts"]},
    "officer": set(OFFICERS.values()),
    "member code": CODES["members"],
    "return code": CODES["pools"],
}
"""What stands in the demo's book, by the name of a parameter, or by the command's and its parameter's."""

SAVINGS = {tuple(row[name] for name in ("contract", "item", "member")) for row in DEMO["baselines"]}

Line = tuple[tuple[str, ...], click.Command, frozenset[str]]
"""What is typed to reach a command, the command, and the options that may stand on its line."""


@pytest.fixture(scope="module")
def commands() -> list[Line]:
    """Everything that a person can run, read from the installed script's own tree."""
    script, target = re.split(r"\s*=\s*", lines("options.entry_points", "console_scripts")[0])
    module, _, name = target.partition(":")
    return list(_reachable(getattr(import_module(module), name), (script,), frozenset({"--help"})))


@pytest.fixture(scope="module")
def readme() -> str:
    """The README, a command broken over two lines made one."""
    return (ROOT / "README.md").read_text().replace("\\\n", " ")


def _reachable(command: click.Command, path: tuple[str, ...], above: frozenset[str]) -> Iterator[Line]:
    options = above.union(*(option.opts + option.secondary_opts for option in command.params))
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield path, command, options
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from _reachable(command.get_command(context, name), (*path, name), options)


def _mentions(text: str, path: tuple[str, ...]) -> bool:
    words = r"\s+".join(map(re.escape, path))
    return bool(re.search(rf"\b{words}(?![\w-])", text))


def _own_words(command: click.Command) -> str:
    return f"{command.help or ''}\n{command.epilog or ''}"


def test_every_command_is_in_the_readme(commands, readme):
    missing = [" ".join(path) for path, _, _ in commands if not _mentions(readme, path)]
    assert not missing, f"README.md says nothing of {', '.join(missing)}"


def test_every_command_has_an_example_in_its_help(commands):
    missing = [" ".join(path) for path, command, _ in commands if not _mentions(_own_words(command), path)]
    assert not missing, f"no example in the help of {', '.join(missing)}"


def test_every_option_says_what_it_is_for(commands):
    silent = [
        f"{' '.join(path)} {option.opts[0]}"
        for path, command, _ in commands
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert not silent, f"no help for {', '.join(silent)}"


def test_every_command_line_in_the_readme_and_in_examples_can_be_typed(commands, readme):
    known = {path: options for path, _, options in commands}
    texts = [readme, *(_own_words(command) for _, command, _ in commands)]
    faults = [fault for text in texts for line in _typed(text) for fault in _faults(line, known)]
    assert not faults, "\n".join(faults)


def test_every_code_in_an_example_is_one_of_the_demos(commands):
    reached = {path: command for path, command, _ in commands}
    faults = [
        f"{line.strip()}: the demo has no {code}"
        for path, command, _ in commands
        for line in _typed(_own_words(command))
        for code in _strange_codes(shlex.split(line, comments=True), reached)
    ]
    assert not faults, "\n".join(faults)


def _strange_codes(words: list[str], reached: dict[tuple[str, ...], click.Command]) -> Iterator[str]:
    """The codes on a line that nothing in the demo has; a claim is there where its baseline is."""
    path = next(found for length in range(len(words), 0, -1) if (found := tuple(words[:length])) in reached)
    command = reached[path]
    given, _, _ = command.make_parser(click.Context(command)).parse_args(words[len(path) :])
    for name, code in given.items():
        known = KNOWN.get(name) or KNOWN.get(f"{path[-1]} {name}")
        if known and code and code not in known:
            yield code
    claim = tuple(given.get(name) for name in ("contract", "item", "member"))
    if all(claim) and claim not in SAVINGS:
        yield " ".join(claim)


def _typed(text: str) -> list[str]:
    """The lines of a text that begin as somebody would type them."""
    return re.findall(r"^\s*(?:\$ )?((?:\S*/)?consortium [a-z].*)$", text, flags=re.MULTILINE)


def _faults(line: str, known: dict[tuple[str, ...], frozenset[str]]) -> Iterator[str]:
    words = shlex.split(line, comments=True)
    words[0] = words[0].rpartition("/")[2]
    reached = [path for length in range(len(words), 0, -1) if (path := tuple(words[:length])) in known]
    if not reached:
        yield f"{line}: there is no such command"
        return
    for word in words:
        if word.startswith("--") and word.partition("=")[0] not in known[reached[0]]:
            yield f"{line}: it has no {word}"
