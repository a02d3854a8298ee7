"""Drafts of contracts and variations: what is approved is what was typed and sent, by somebody else, from its day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.audit.cause import Cause
from consortium.contracts.models import Contract, SharingRule
from consortium.contracts.queries import who_entered
from consortium.db import Database, unit_of_work
from consortium.drafts.checking import NotReady
from consortium.drafts.content import Content
from consortium.drafts.models import ContractDraft
from consortium.drafts.operations import (
    ChangedMeanwhile,
    NoLegalMove,
    approve,
    begin,
    begin_variation,
    discard,
    give_back,
    save,
    send,
)
from consortium.drafts.policies import NotByItsEditor, must_approve
from consortium.drafts.queries import standing
from consortium.drafts.terms import MOVES, DraftState
from consortium.exchange.facts import facts
from consortium.kernel.errors import Refused
from consortium.members.queries import member
from consortium.partnership.models import ResidentsVoice
from consortium.vfm.claims import refresh
from tests.books import Book, invoice
from tests.makers import NEW, VOICE, consortium
from tests.servers import Databases
from tests.visitors import ADMINISTRATOR, finance

OFFICER = Cause("officer@aaa.example", datetime(2026, 6, 30, 12, tzinfo=UTC))
COLLEAGUE = replace(OFFICER, actor="colleague@aaa.example")
VARIATION = {"effective": "2025-10-01", "reason": "fairer to the small"}


def _filled(url: str) -> None:
    Book(url).bring(**consortium(invoices=[]))


@pytest.fixture
def book(databases: Databases) -> Iterator[Book]:
    """A consortium of three on each database."""
    url = databases.copy(_filled)
    yield Book(url)
    databases.drop(url)


@contextmanager
def _work(book: Book) -> Iterator[Session]:
    database = Database(book.url)
    try:
        with unit_of_work(database, refresh) as session:
            yield session
    finally:
        database.close()


def _begun(session: Session, content: Content = NEW) -> ContractDraft:
    return begin(session, OFFICER, member(session, "AAA"), content)


def _approved(session: Session, content: Content = NEW) -> Contract:
    draft = _begun(session, content)
    send(session, OFFICER, draft)
    return approve(session, COLLEAGUE, draft, draft.sent_digest)


def _facts(book: Book) -> list[str]:
    with book.look() as session:
        return list(facts(session))


def _varied(book: Book, reference: str, **parts: object) -> None:
    """Approve a variation of a contract of AAA or BBB."""
    with _work(book) as session:
        contract = session.scalars(sa.select(Contract).filter_by(reference=reference)).one()
        draft = begin_variation(session, OFFICER, contract)
        content = standing(session, reference)
        voice = {"about": "change", "day": "2026-05-01", "not_asked_because": "it changes no service"}
        told = {"residents": voice, "variation": VARIATION, **parts}
        save(session, OFFICER, draft, 1, replace(content, **told))
        send(session, OFFICER, draft)
        approve(session, COLLEAGUE, draft, draft.sent_digest)


def _shares(book: Book, number: str) -> dict[str, str]:
    found = {}
    for code in ("AAA", "BBB", "CCC"):
        for line in book.json("ledger", "statement", code)["lines"]:
            if line["document"] == number and "share" in line["words"]:
                found[code] = line["amount"]
    return found


def test_what_is_approved_stands_in_the_book_exactly_as_it_was_typed(book):
    with _work(book) as session:
        contract = _approved(session)
        found = standing(session, "WIN-01")
        assert found.contract == {
            **dict.fromkeys(("category", "max_end", "notice_days", "agreed", "value", "pool"), ""),
            **NEW.contract,
            **{"lead": "AAA", "payment_days": "30", "counting": "initial_term"},
        }
        assert found.members[1] == {"member": "BBB", "from": "2026-07-01", "to": "", "weight": ""}
        assert found.baselines[0]["price"] == "10.5"
        assert session.scalars(sa.select(ResidentsVoice.said)).all() == ["Fewer noisy days."]
        assert who_entered(contract) == ("officer@aaa.example",)
    assert book.findings() == []


def test_whoever_approves_did_not_enter_it_and_may_sign(book):
    with _work(book) as session:
        _approved(session)
    book.bring(invoices=[invoice("WIN-01", "W-1", "40.00", date="2026-06-01", item="PANE", quantity="4")])
    year = ("--year", "2026-27", "--member", "AAA", "--contract", "WIN-01")
    refused = book.run("vfm", "validate", *year, "--by", "officer@aaa.example", status=1)
    assert "entered the contract" in refused
    book.run("vfm", "validate", *year, "--by", "colleague@aaa.example")


def test_nobody_approves_what_they_typed_or_sent(book):
    with _work(book) as session:
        draft = _begun(session)
        save(session, COLLEAGUE, draft, 1, replace(NEW, items=[{**NEW.items[0], "description": "One pane"}]))
        send(session, replace(OFFICER, actor="sender@aaa.example"), draft)
        for email in ("officer@aaa.example", "COLLEAGUE@aaa.example", "sender@aaa.example"):
            with pytest.raises(NotByItsEditor):
                must_approve(Principal(1, email, "", frozenset({finance("AAA"), ADMINISTRATOR})), draft, "AAA")
        must_approve(Principal(1, "third@aaa.example", "", frozenset({finance("AAA")})), draft, "AAA")
        with pytest.raises(Refused, match="do not let you"):
            must_approve(Principal(1, "c@ccc.example", "", frozenset({finance("CCC")})), draft, "AAA")


def test_an_edit_after_sending_voids_what_was_sent(book):
    with _work(book) as session:
        draft = _begun(session)
        send(session, OFFICER, draft)
        sent = draft.sent_digest
        save(session, OFFICER, draft, 1, NEW.with_contract({"title": "Windows and doors"}))
        assert draft.state == DraftState.DRAFT
        with pytest.raises(NoLegalMove):
            approve(session, COLLEAGUE, draft, sent)
        send(session, OFFICER, draft)
        with pytest.raises(ChangedMeanwhile):
            approve(session, COLLEAGUE, draft, sent)
        assert session.scalar(sa.select(Contract.id).filter_by(reference="WIN-01")) is None


_OPERATIONS = {
    DraftState.DRAFT: lambda session, draft: save(session, OFFICER, draft, draft.revision, replace(NEW, items=[])),
    DraftState.SENT: lambda session, draft: send(session, OFFICER, draft),
    DraftState.RETURNED: lambda session, draft: give_back(session, replace(OFFICER, reason="no"), draft),
    DraftState.APPROVED: lambda session, draft: approve(session, COLLEAGUE, draft, draft.sent_digest or ""),
    DraftState.DISCARDED: lambda session, draft: discard(session, replace(OFFICER, reason="no"), draft),
}


@pytest.mark.parametrize("before", list(DraftState))
def test_no_state_comes_to_one_that_may_not_follow_it(book, before):
    for after, operation in _OPERATIONS.items():
        is_legal = after in MOVES[before] or (before is after is DraftState.DRAFT)
        with _work(book) as session:
            draft = _begun(session, NEW.with_contract({"reference": f"W-{after.name}"}))
            _come_to(session, draft, before)
            if is_legal:
                operation(session, draft)
                assert draft.state == after
            else:
                with pytest.raises(NoLegalMove):
                    operation(session, draft)
            session.rollback()


def _come_to(session: Session, draft: ContractDraft, state: DraftState) -> None:
    if state is DraftState.DISCARDED:
        discard(session, replace(OFFICER, reason="not wanted"), draft)
    elif state is not DraftState.DRAFT:
        send(session, OFFICER, draft)
    if state is DraftState.RETURNED:
        give_back(session, replace(COLLEAGUE, reason="say more"), draft)
    if state is DraftState.APPROVED:
        approve(session, COLLEAGUE, draft, draft.sent_digest)


@pytest.mark.parametrize(
    ("change", "step", "said"),
    [
        ({"residents": {}}, "residents", "say what residents said"),
        ({"residents": {**VOICE, "not_asked_because": "hurry"}}, "residents", "does not go with"),
        ({"residents": {**VOICE, "day": "2030-01-01"}}, "residents", "still to come"),
        ({"members": []}, "sharing", "nobody takes part"),
        ({"items": [], "baselines": []}, "items", "nothing is bought"),
        ({"members": [{"member": "ZZZ"}]}, "sharing", "there is no member ZZZ"),
        ({"members": [{"member": "AAA", "weight": "2"}]}, "sharing", "goes only with agreed weights"),
        ({"items": [{"item": "PANE", "unit": ""}]}, "items", "is missing"),
        ({"baselines": [{**NEW.baselines[0], "evidence": ""}]}, "baselines", "is missing"),
        ({"baselines": [{**NEW.baselines[0], "source": ""}]}, "baselines", "is missing"),
        ({"baselines": [{**NEW.baselines[0], "date": ""}]}, "baselines", "is missing"),
        ({"baselines": [{**NEW.baselines[0], "date": "2028-03-14"}]}, "baselines", "still to come"),
        ({"baselines": [{**NEW.baselines[0], "item": "DOOR"}]}, "baselines", "has no item DOOR"),
    ],
)
def test_a_draft_that_cannot_hold_is_not_sent_and_says_at_which_step(book, change, step, said):
    with _work(book) as session:
        draft = _begun(session, replace(NEW, **change))
        with pytest.raises(NotReady) as problem:
            send(session, OFFICER, draft)
        assert [each for each in problem.value.wrong if each.step == step and said in each.message]
        assert draft.state == DraftState.DRAFT


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"end": "2025-01-01"}, "is before start"),
        ({"supplier": "Nobody Ltd"}, "no supplier yet"),
        ({"reference": "FIX-01"}, "choose another"),
        ({"allocation": "by eye"}, "not one of the words"),
        ({"value": "1e5"}, "is not a number"),
    ],
)
def test_a_contract_that_is_wrong_is_not_sent(book, cells, said):
    with _work(book) as session, pytest.raises(NotReady, match=said):
        send(session, OFFICER, _begun(session, NEW.with_contract(cells)))


def test_trying_a_draft_leaves_nothing_in_the_book(book):
    before = _facts(book)
    with _work(book) as session:
        send(session, OFFICER, _begun(session))
    assert _facts(book) == before


def test_what_was_posted_before_a_variation_stays_and_what_comes_is_shared_by_its_day(book):
    lines = [
        invoice("PRO-01", number, "60.00", date=day, item="VISIT", quantity="6")
        for number, day in (("SEP", "2025-09-30"), ("OCT", "2025-10-31"))
    ]
    book.bring(invoices=lines)
    by_homes = {"AAA": "10.00", "BBB": "20.00", "CCC": "30.00"}  # 60.00 by 100, 200 and 300 homes
    assert _shares(book, "SEP") == _shares(book, "OCT") == by_homes
    with _work(book) as session:
        content = standing(session, "PRO-01")
    _varied(book, "PRO-01", contract={**content.contract, "allocation": "equal", "agreed": "2025-09-02"})
    assert _shares(book, "OCT") == by_homes
    later = [{**each, "number": f"{each['number']}-2"} for each in lines]
    book.bring(invoices=later)
    assert _shares(book, "SEP-2") == by_homes
    assert _shares(book, "OCT-2") == {"AAA": "20.00", "BBB": "20.00", "CCC": "20.00"}
    assert book.findings() == []


def test_another_weight_holds_from_its_day(book):
    _varied(
        book,
        "FIX-01",
        members=[{"member": code, "from": "", "to": "", "weight": "1"} for code in ("AAA", "BBB")],
    )
    for number, day in (("SEP", "2025-09-30"), ("OCT", "2025-10-01")):
        book.bring(invoices=[invoice("FIX-01", number, "90.00", date=day, payer="BBB", item="POLICY")])
    assert _shares(book, "SEP") == {"AAA": "67.50", "BBB": "22.50"}  # 3 to 1
    assert _shares(book, "OCT") == {"AAA": "45.00", "BBB": "45.00"}


def test_a_book_with_a_rule_from_a_day_on_is_restored_from_its_export(book, tmp_path: Path, databases):
    with _work(book) as session:
        content = standing(session, "PRO-01")
    book.bring(invoices=[invoice("PRO-01", "SEP", "60.00", date="2025-09-30", item="VISIT", quantity="6")])
    _varied(book, "PRO-01", contract={**content.contract, "allocation": "equal", "agreed": "2025-09-02"})
    book.bring(invoices=[invoice("PRO-01", "OCT", "60.00", date="2025-10-30", item="VISIT", quantity="6")])
    book.run("export", "csv", "--output", str(tmp_path / "whole"))
    other = Book(databases.book())
    other.run("import", "folder", str(tmp_path / "whole"))
    assert _facts(other) == _facts(book)
    assert "unchanged" in book.run("import", "folder", str(tmp_path / "whole"))
    databases.drop(other.url)


def test_the_same_contracts_file_again_leaves_a_rule_from_a_day_on(book, tmp_path: Path):
    with _work(book) as session:
        content = standing(session, "PRO-01")
    _varied(book, "PRO-01", contract={**content.contract, "allocation": "equal", "agreed": ""})
    first, *others = consortium()["contracts"]
    book.bring(contracts=[{**first, "allocation": "equal"}, *others])
    with _work(book) as session:
        assert len(session.scalars(sa.select(SharingRule).join(Contract).filter_by(reference="PRO-01")).all()) == 2


def test_a_variation_of_what_changed_meanwhile_must_begin_anew(book):
    with _work(book) as session:
        contract = session.scalars(sa.select(Contract).filter_by(reference="PRO-01")).one()
        draft = begin_variation(session, OFFICER, contract)
        number = draft.id
        content = standing(session, "PRO-01")
    book.bring(contracts=[{**consortium()["contracts"][0], "title": "Lifts and hoists"}])
    with _work(book) as session:
        draft = session.get_one(ContractDraft, number)
        told = {"residents": {**VOICE, "about": "change"}, "variation": VARIATION}
        save(session, OFFICER, draft, 1, replace(content.with_contract({"notice_days": "30"}), **told))
        with pytest.raises(NotReady, match="begin another"):
            send(session, OFFICER, draft)


def test_a_variation_needs_a_change_its_day_and_its_reason(book):
    with _work(book) as session:
        contract = session.scalars(sa.select(Contract).filter_by(reference="PRO-01")).one()
        draft = begin_variation(session, OFFICER, contract)
        with pytest.raises(NotReady) as problem:
            send(session, OFFICER, draft)
        assert {each.column for each in problem.value.wrong if each.step == "why"} == {"effective", "reason"}
        told = {"residents": {**VOICE, "about": "change"}, "variation": VARIATION}
        save(session, OFFICER, draft, 1, replace(standing(session, "PRO-01"), **told))
        with pytest.raises(NotReady, match="nothing is changed"):
            send(session, OFFICER, draft)


def test_the_second_to_save_is_told_that_somebody_else_did(book):
    with _work(book) as session:
        draft = _begun(session)
        save(session, OFFICER, draft, 1, replace(NEW, items=[]))
        with pytest.raises(ChangedMeanwhile):
            save(session, COLLEAGUE, draft, 1, NEW)
        assert Content.read(draft.content).items == []


def test_a_reference_that_somebody_else_took_meanwhile_is_not_approved(book):
    with _work(book) as session:
        draft = _begun(session)
        send(session, OFFICER, draft)
        other = begin(session, replace(OFFICER, actor="b@bbb.example"), member(session, "BBB"), NEW)
        send(session, replace(OFFICER, actor="b@bbb.example"), other)
        approve(session, COLLEAGUE, other, other.sent_digest)
        with pytest.raises(NotReady, match="choose another"):
            approve(session, COLLEAGUE, draft, draft.sent_digest)
        assert standing(session, "WIN-01").contract["lead"] == "BBB"


def test_a_new_supplier_never_renames_one_that_was_entered_meanwhile(book):
    new = {"code": "GLASS", "name": "Glass Ltd", "company_number": ""}
    with _work(book) as session:
        draft = _begun(session, replace(NEW.with_contract({"supplier": "GLASS"}), supplier=new))
        send(session, OFFICER, draft)
        number = draft.id
    book.bring(suppliers=[{"code": "GLASS", "name": "Glass and Glazing"}])
    with _work(book) as session:
        draft = session.get_one(ContractDraft, number)
        with pytest.raises(NotReady, match="entered by somebody else"):
            approve(session, COLLEAGUE, draft, draft.sent_digest)


@pytest.mark.parametrize(
    ("part", "said"), [("members", "by a last day"), ("items", "leave it"), ("baselines", "again")]
)
def test_a_variation_cannot_leave_out_what_stands(book, part, said):
    with _work(book) as session:
        contract = session.scalars(sa.select(Contract).filter_by(reference="PRO-01")).one()
        draft = begin_variation(session, OFFICER, contract)
        content = standing(session, "PRO-01")
        told = {"residents": {**VOICE, "about": "change"}, "variation": VARIATION}
        save(session, OFFICER, draft, 1, replace(content, **told, **{part: getattr(content, part)[1:]}))
        with pytest.raises(NotReady, match=f"cannot be left out: .*{said}"):
            send(session, OFFICER, draft)


def test_whoever_varied_only_a_weight_may_not_sign_on_the_contract(book):
    _varied(
        book,
        "FIX-01",
        members=[{"member": "AAA", "from": "", "to": "", "weight": "1"}, {"member": "BBB", "from": "", "weight": "1"}],
    )
    with _work(book) as session:
        contract = session.scalars(sa.select(Contract).filter_by(reference="FIX-01")).one()
        assert who_entered(contract)[-1] == "officer@aaa.example"


def test_whoever_sent_a_draft_never_approves_it_however_often_it_came_back(book):
    sender = replace(OFFICER, actor="sender@aaa.example")
    with _work(book) as session:
        draft = _begun(session)
        send(session, sender, draft)
        give_back(session, replace(sender, reason="look again"), draft)
        send(session, OFFICER, draft)
        with pytest.raises(NotByItsEditor):
            must_approve(Principal(1, "sender@aaa.example", "", frozenset({finance("AAA")})), draft, "AAA")


def test_a_variation_that_would_hold_after_the_end_is_refused(book):
    with _work(book) as session:
        contract = session.scalars(sa.select(Contract).filter_by(reference="PRO-01")).one()
        draft = begin_variation(session, OFFICER, contract)
        content = standing(session, "PRO-01").with_contract({"allocation": "equal"})
        told = {"residents": {**VOICE, "about": "change"}, "variation": {**VARIATION, "effective": "2028-01-01"}}
        save(session, OFFICER, draft, 1, replace(content, **told))
        with pytest.raises(NotReady, match="after the contract ends on 31 March 2027"):
            send(session, OFFICER, draft)


def test_an_index_of_which_there_are_no_values_is_refused(book):
    with _work(book) as session, pytest.raises(NotReady, match="no values of an index inflation"):
        send(session, OFFICER, _begun(session, replace(NEW, baselines=[{**NEW.baselines[0], "index": "inflation"}])))


def test_a_list_that_is_too_long_for_a_draft_says_so(book):
    rows = [{"item": f"I{number}", "description": "", "unit": "each"} for number in range(201)]
    with _work(book) as session, pytest.raises(NotReady, match="more than 200 rows"):
        send(session, OFFICER, _begun(session, replace(NEW, items=rows, baselines=[])))
