"""Answers that several pages give alike: a list as a page or an export."""

from typing import Any

from flask import Response, render_template

from consortium.web.listing import Listing, asked_for_export
from consortium.web.session import looking


def listed(listing: Listing, template: str, **more: Any) -> str | Response:
    """The list as a page of this template (`list`), or as the export that the address asks for."""
    if form := asked_for_export():
        return listing.export(looking(), form)
    return render_template(template, list=listing.shown(looking()), **more)
