"""Answers that several pages give alike: a list, or some, as a page or an export."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template

from consortium.web.listing import Listing, asked_for_export
from consortium.web.session import looking


def listed(listing: Listing, template: str, **more: Any) -> str | Response:
    """The list as a page of this template (`list`), or as the export that the address asks for."""
    if form := asked_for_export():
        return listing.export(looking(), form)
    return render_template(template, list=listing.shown(looking()), **more)


def listed_together(lists: Mapping[str, Listing], template: str, **more: Any) -> str | Response:
    """Lists that stand on one page, each under its own name in the template; or the export of one of them.

    Each has a prefix of its own, and the address keeps the choices of all.
    """
    for each in lists.values():
        if form := asked_for_export(each.prefix):
            return each.export(looking(), form)
    shown = {
        name: each.beside(*(other for other in lists.values() if other is not each)).shown(looking())
        for name, each in lists.items()
    }
    return render_template(template, **shown, **more)
