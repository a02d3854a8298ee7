"""Contacts of a case: recorded in seconds, corrected by a later version; and the list of all that one sees."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.models import Contract
from consortium.employment.cases import Case
from consortium.employment.contacts import change_contact, record_contact
from consortium.employment.lists import WordList
from consortium.employment.models import Contact, Participant
from consortium.employment.policies import CaseRefused, is_seen
from consortium.employment.schemas import ContactSchema
from consortium.employment.versions import standing_row, stands
from consortium.employment.words import said
from consortium.kernel.errors import NotFound
from consortium.members.models import Member
from consortium.web.answers import listed
from consortium.web.asked import asked_year
from consortium.web.case_page import case_address, case_page, contact_form, worked
from consortium.web.forms import Form, loaded
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("case_contacts", __name__, url_prefix="/services/employment")
ONE = "/cases/<number:number>"
CONTACT = f"{ONE}/contacts/<number:contact>"


@page(blueprint, "/contacts", may=Permission.READ_CASES)
def index() -> Any:
    """The contacts of the cases that the person sees, and what they come to."""
    session = looking()
    shown, year = asked_year("year", "Financial year")

    def kind(code: str) -> str:
        return said(session, WordList.CONTACTS, code, today())

    listing = Listing(
        name="contacts",
        caption="Contacts with residents",
        select=sa.select(Contact)
        .join(Participant, Participant.id == Contact.participant_id)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .where(stands(Contact), is_seen(me(), today()))
        .where(Contact.day.between(year.span.first, year.span.last) if year else sa.true()),
        columns=(
            Column("reference", "Reference", Participant.reference, "code", link=case_address, searched=True),
            Column("day", "Day", Contact.day, "day"),
            Column("kind", "Kind", Contact.kind, shown=kind, filtered=True),
            Column("minutes", "Minutes", Contact.minutes, "count", summed=True),
            Column("adviser", "Adviser", Contact.recorded_by, searched=True, filtered=True),
            Column("member", "Association", Member.code, filtered=True),
            Column("contract", "Service", Contract.reference, filtered=True),
            Column("no", "No.", Participant.id, "count"),
        ),
        order="-day",
        asked=(shown,),
    )
    return listed(listing, "cases/contacts.html")


@action(blueprint, f"{ONE}/contacts", may=Permission.WORK_CASES)
def meet(number: int) -> Response | tuple[str, int]:
    """Record a contact."""
    session = looking()
    found = worked(session, number)
    form = contact_form(session, found)
    values = loaded(form, ContactSchema(), request.form)
    if values is not None:
        try:
            with changing() as book:
                record_contact(book, cause(), worked(book, number), values)
            return redirect(url_for("cases.one", number=number, kept=1))
        except CaseRefused as problem:
            form.refuse("met_on", str(problem))
    return case_page(session, found, contact=form), 422


def _contact(session: Session, found: Case, number: int) -> Contact:
    contact = standing_row(session, Contact, found.number, number)
    if contact is None:
        raise NotFound(f"there is no contact {number}")
    return contact


def _form(session: Session, found: Case, contact: Contact) -> Form:
    form = contact_form(session, found)
    form.fill({"met_on": contact.day, "kind": contact.kind, "minutes": contact.minutes})
    return form


@page(blueprint, CONTACT, may=Permission.WORK_CASES)
def one(number: int, contact: int) -> str:
    """The form to correct a contact."""
    session = looking()
    found = worked(session, number)
    row = _contact(session, found, contact)
    return _page(found, row, _form(session, found, row))


def _page(found: Case, row: Contact, form: Form) -> str:
    return render_template("cases/contact.html", found=found, name=found.row.reference, contact=row, form=form)


@action(blueprint, CONTACT, may=Permission.WORK_CASES)
def change(number: int, contact: int) -> Response | tuple[str, int]:
    """Correct a contact."""
    session = looking()
    found = worked(session, number)
    row = _contact(session, found, contact)
    form = _form(session, found, row)
    values = loaded(form, ContactSchema(), request.form)
    if values is not None:
        try:
            with changing() as book:
                again = worked(book, number)
                change_contact(book, cause(), again, _contact(book, again, contact), values)
            return redirect(url_for("cases.one", number=number, kept=1))
        except CaseRefused as problem:
            form.refuse("met_on", str(problem))
    return _page(found, row, form), 422


@action(blueprint, f"{CONTACT}/withdraw", may=Permission.WORK_CASES)
def withdraw(number: int, contact: int) -> Response:
    """Say that there was no such contact."""
    with changing() as book:
        found = worked(book, number)
        change_contact(book, cause(), found, _contact(book, found, contact), None)
    return redirect(url_for("cases.one", number=number, kept=1))
