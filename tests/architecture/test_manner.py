"""How the code is written: names, sizes, a sentence on everything public."""

import ast
import re
import sys
import tokenize
from collections.abc import Iterator
from io import StringIO
from statistics import median, quantiles

from tests.architecture.source import Function, Module, hand_written, modules

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
DRAWERS = {"util", "helper", "common", "manager", "service", "misc"}
EMPTY_VERBS = ("get_", "do_", "handle_")
EMPTY_NOUNS = ("Helper", "Manager", "Service", "Util", "Utils", "Helpers")


def _public(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Everything public in a module: each node with its dotted name, members of classes too."""
    for node in module.tree.body:
        if not isinstance(node, ast.ClassDef | Function) or node.name.startswith("_"):
            continue
        yield node, node.name
        for member in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(member, Function) and not member.name.startswith("_"):
                yield member, f"{node.name}.{member.name}"


def _named_above(module: Module, name: str) -> bool:
    owner, _, member = name.partition(".")
    return bool(member) and module.inherits(owner, member)


def test_every_module_says_what_it_is_for():
    faults = [f"{module.path}: no docstring" for module in modules() if not ast.get_docstring(module.tree)]
    assert not faults, "\n".join(faults)


def test_every_public_class_and_function_says_what_it_is_for():
    faults = [
        module.at(node, f"{name} has no docstring")
        for module in hand_written()
        for node, name in _public(module)
        if not ast.get_docstring(node) and not _named_above(module, name)
    ]
    assert not faults, "\n".join(faults)


def test_no_module_is_a_drawer():
    faults = [
        f"{module.path}: name it by a noun of the domain"
        for module in modules()
        for part in module.path.with_suffix("").parts
        if DRAWERS & {word.removesuffix("s") for word in part.strip("_").split("_")}
    ]
    assert not faults, "\n".join(faults)


def test_no_function_hides_behind_an_empty_verb():
    faults = [
        module.at(node, f"{name}: say what it is or does")
        for module in hand_written()
        for node, name in _functions(module)
        if name.rpartition(".")[2].lstrip("_").startswith(EMPTY_VERBS) and not _named_above(module, name)
    ]
    assert not faults, "\n".join(faults)


def test_no_class_hides_behind_an_empty_noun():
    faults = [
        module.at(node, f"{node.name}: say what it is")
        for module in hand_written()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(EMPTY_NOUNS)
    ]
    assert not faults, "\n".join(faults)


def _functions(module: Module) -> Iterator[tuple[Function, str]]:
    """Every function with its name, that of its class before it when the class stands at the top."""
    owners = {
        id(member): f"{node.name}."
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
        for member in node.body
    }
    return ((node, owners.get(id(node), "") + node.name) for node in module.functions())


def test_every_silenced_warning_is_named():
    faults = [
        f"{module.path}:{token.start[0]}: {token.string}"
        for module in modules()
        for token in tokenize.generate_tokens(StringIO(module.text).readline)
        if token.type == tokenize.COMMENT
        and re.search(r"type:\s*ignore(?!\[)|noqa(?!:\s*[A-Z]+\d)", token.string)
    ]
    assert not faults, "\n".join(faults)


def test_no_module_and_no_function_is_grossly_long(capsys):
    modules_ = {str(module.path): len(module.text.splitlines()) for module in hand_written()}
    functions = {
        module.at(function, function.name): function.end_lineno - function.lineno + 1
        for module in hand_written()
        for function in module.functions()
    }
    with capsys.disabled():
        sys.stdout.write(f"\n{_summary('modules', modules_)}\n{_summary('functions', functions)}\n")
    faults = [f"{name}: {length} lines" for name, length in modules_.items() if length > LONGEST_MODULE]
    faults += [f"{name}: {length} lines" for name, length in functions.items() if length > LONGEST_FUNCTION]
    assert not faults, "\n".join(faults)


def _summary(kind: str, lengths: dict[str, int]) -> str:
    longest = max(lengths, key=lengths.get)
    ninth = round(quantiles(lengths.values(), n=10)[8])
    return (
        f"{len(lengths)} {kind}, in lines: median {round(median(lengths.values()))}, "
        f"nine in ten at most {ninth}, longest {lengths[longest]} ({longest})"
    )
