"""What stands around every page: the sections that the person may open, and who is signed in."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for

from consortium.access.principal import Principal
from consortium.access.terms import Permission
from consortium.clock import today


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the application in the bar at the top."""

    label: str
    endpoint: str
    may: Permission | None = Permission.READ
    also: tuple[str, ...] = ()
    """Other blueprints whose pages belong to it."""
    unless: Permission | None = None
    """Whoever may this comes there by another section."""


_EMPLOYMENT = (
    *("cases", "case_work", "case_contacts", "plans", "needs", "caseload", "words", "sensitive", "privacy"),
    *("rates", "credit"),
)
_LEARNING = ("learning", "courses", "places", "evaluation", "levy")
_POOLS = ("pools", "pool_changes")

SECTIONS = (
    Section("Home", "home.index", None),
    Section("Contracts", "contracts.index", also=("drafts", "draft_steps", "usage_measures")),
    Section("Documents", "documents.index", also=("entries", "pasting")),
    Section(
        "Services",
        "programmes.index",
        Permission.READ_SERVICES,
        also=(*_EMPLOYMENT, *_LEARNING, *_POOLS, "true_ups", "social_value", "value_sets"),
    ),
    Section("Cases", "cases.index", Permission.READ_CASES, _EMPLOYMENT, Permission.READ_SERVICES),
    Section("Learning", "learning.index", Permission.READ_LEARNING, (*_LEARNING, *_POOLS), Permission.READ_SERVICES),
    Section("Statement", "statement.index"),
    Section("Value for money", "vfm.index", also=("shares",)),
    Section("Papers", "packs.index"),
    Section("Partnership", "partnership.index", also=("pledges", "projects")),
    Section("Book", "book.index", Permission.READ_BOOK),
    Section("Imports", "imports.index", Permission.IMPORT),
    Section("People", "people.index", Permission.READ_PEOPLE),
    Section("Audit", "audit.index", Permission.READ_AUDIT),
)


def around() -> dict[str, Any]:
    """The values that every template may use."""
    principal: Principal | None = g.get("principal")
    blueprint = (request.endpoint or "").partition(".")[0]
    sections = [
        (each.label, url_for(each.endpoint), blueprint in (each.endpoint.partition(".")[0], *each.also))
        for each in SECTIONS
        if principal and each.endpoint in current_app.view_functions and _leads(principal, each)
    ]
    return {
        **{"principal": principal, "sections": sections, "may": Permission, "who": _roles(principal)},
        "today": today(),
    }


def _leads(principal: Principal, section: Section) -> bool:
    """Whether the section stands in the person's bar."""
    is_open = section.may is None or principal.may(section.may)
    return is_open and (section.unless is None or not principal.may(section.unless))


def _roles(principal: Principal | None) -> str:
    if principal is None:
        return ""
    words = sorted(
        {f"{each.member} {each.role.label}" if each.member else each.role.label for each in principal.held}
    )
    return ", ".join(words[:2]) + (f" and {len(words) - 2} more" if len(words) > 2 else "")
