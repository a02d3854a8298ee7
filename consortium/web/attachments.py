"""Attachments: download one; attach a file to a document, a contract or a claim's baseline; take one away."""

import io
from collections.abc import Callable

from flask import Blueprint, Response, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from consortium.access.terms import Permission
from consortium.attachments.operations import attach, take_away
from consortium.attachments.queries import attachment, attachments_of, content_of
from consortium.attachments.terms import LARGEST_BYTES
from consortium.contracts.policies import seen_contract
from consortium.fields import typed
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound, Refused
from consortium.spend.policies import seen_document
from consortium.web import claims, contracts, documents, vfm
from consortium.web.attached import (
    attaching,
    baseline_subject,
    contract_subject,
    document_subject,
    must_see,
    reason_name,
)
from consortium.web.forms import Form
from consortium.web.guard import action, page
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("attachments", __name__)
Answer = AnyResponse | tuple[str, int]


@page(blueprint, "/attachments/<number:number>", may=Permission.READ)
def one(number: int) -> Response:
    """The file, to be saved: whatever is in it, no browser is to show or run it."""
    session = looking()
    found = attachment(session, number)
    must_see(session, me(), found.subject)
    content = io.BytesIO(content_of(session, found))
    answer = send_file(
        content, "application/octet-stream", as_attachment=True, download_name=found.file_name
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@action(blueprint, "/documents/<number:number>/attachments", may=Permission.ENTER_SPEND)
def of_document(number: int) -> Answer:
    """Attach a file to a document, or take one away."""
    found = seen_document(looking(), me(), number)
    return _changed(
        document_subject(number),
        found.document.member,
        lambda form: documents.shown(looking(), found, attaching=form),
        documents.address(number),
    )


@action(blueprint, "/contracts/<path:reference>/attachments", may=Permission.ENTER_SPEND)
def of_contract(reference: str) -> Answer:
    """Attach a file to a contract, or take one away."""
    found = seen_contract(looking(), me(), reference)
    return _changed(
        contract_subject(reference),
        found.lead,
        lambda form: contracts.shown(looking(), found, attaching=form),
        contracts.address(reference),
    )


@action(
    blueprint,
    "/value-for-money/<year>/<path:contract>/<item>/<member>/attachments",
    may=Permission.ENTER_SPEND,
)
def of_claim(year: str, contract: str, item: str, member: str) -> Answer:
    """Attach a file to the baseline behind a claim, or take one away."""
    claim = vfm.seen_claim(looking(), FinancialYear.parse(year), contract, item, member)
    return _changed(
        baseline_subject(contract, item, member),
        member,
        lambda form: vfm.shown(claim, attaching=form),
        claims.address(year, contract, item, member),
    )


def _changed(subject: str, owner: str, again: Callable[[Form], str], back: str) -> Answer:
    """Do what the form asks with the subject's files; `again` is its page where that is refused."""
    me().must(Permission.ENTER_SPEND, owner)
    form = attaching(attachments_of(looking(), subject))
    number = _number(request.form.get("take-away", ""))
    field = reason_name(number) if number else "file"
    try:
        _carry_out(subject, number, form, field)
    except NotFound:
        raise
    except Refused as problem:
        form.refuse(field, str(problem))
        return again(form), 422
    return redirect(f"{back}#attachments")


def _carry_out(subject: str, number: int, form: Form, field: str) -> None:
    if number:
        form.fill({field: request.form.get(field, "")})
        with changing() as book:
            take_away(book, cause(typed(form[field].value) if field in form else ""), subject, number)
        return
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused("choose a file first")
    content = file.stream.read(LARGEST_BYTES + 1)
    with changing() as book:
        attach(book, cause(), subject, file.filename, content)


def _number(text: str) -> int:
    """The number of an attachment; 0 where none was sent. Raises NotFound for what is no number."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise NotFound("there is no attachment of that number")
    return int(text)
