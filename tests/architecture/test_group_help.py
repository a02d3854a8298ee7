"""Whoever asks a group of commands for help is shown one that can be typed."""

import re
from importlib import import_module

import click
import pytest

from cli.main import GROUPS


def _group(name: str) -> click.Command:
    module, _, attribute = GROUPS[name][0].partition(":")
    return getattr(import_module(module), attribute)


@pytest.mark.parametrize("name", GROUPS)
def test_every_group_has_an_example_in_its_help(name):
    assert re.search(rf"consortium {name}\b", _group(name).help or "")
