"""What the suppliers of the joint contracts bill: jointly, a line for each member, or each member itself."""

from datetime import date
from decimal import Decimal

from consortium.demo.catalogue import BY_REFERENCE, PROCUREMENT
from consortium.demo.catalogue.shape import Billed, Item, JointContract
from consortium.demo.chance import whole
from consortium.demo.demand import billing_periods, quantity
from consortium.demo.documents import Document, Line, after, amount, posted_by, vat
from consortium.kernel.days import Span

_PER_CENT_LATE = 3

CREDIT_NOTES = (
    ("REP-01", "ORDER", "2024-03-31", "9", "Orders billed twice"),
    ("REP-01", "ORDER", "2024-11-30", "14", "Recalls not chargeable"),
    ("REP-01", "ORDER", "2025-07-31", "11", "Recalls not chargeable"),
    ("REP-02", "SERVICE", "2024-12-31", "£1150.00", "Calls not answered in time"),
    ("REP-02", "SERVICE", "2025-12-31", "£860.00", "Calls not answered in time"),
    ("GAS-01", "FAULT", "2023-12-31", "12", "Repeat visits not chargeable"),
    ("GAS-01", "SERVICE", "2024-10-31", "£1460.00", "Price billed before it was due to rise"),
    ("GAS-01", "FAULT", "2026-01-31", "17", "Repeat visits not chargeable"),
    ("LIF-01", "SERVICE", "2024-08-31", "4", "Monthly visits missed"),
    ("LIF-01", "CALLOUT", "2025-05-31", "£620.00", "Response later than two hours"),
    ("FIR-01", "TYPE1", "2024-06-30", "3", "Reports not issued"),
    ("FIR-02", "VISIT", "2025-02-28", "6", "Visits not evidenced"),
    ("CLN-01", "HOUR", "2024-01-31", "46", "Missed cleans"),
    ("CLN-01", "HOUR", "2024-09-30", "38", "Missed cleans"),
    ("CLN-01", "HOUR", "2025-10-31", "52", "Missed cleans"),
    ("GRD-01", "SERVICE", "2024-07-31", "£2350.00", "Two cuts missed in the wet summer"),
    ("WAT-01", "MONITOR", "2023-09-30", "8", "Visits not evidenced"),
    ("DOR-01", "VISIT", "2025-03-31", "3", "Repeat visits not chargeable"),
    ("PRN-01", "LETTER", "2025-04-30", "£412.00", "Rent letters posted late"),
    ("ICT-02", "USER", "2025-09-30", "£930.00", "Service level not met"),
    ("ICT-04", "LINE", "2024-02-29", "12", "Lines closed but billed"),
    ("INS-01", "HOME", "2024-12-31", "6", "Homes sold and no longer insured"),
)
"""Contract, item, last day of the billing period, quantity taken back (or an amount of money), reason."""


def procurement_documents() -> list[Document]:
    """Every invoice and credit note of the joint contracts, not yet numbered."""
    invoices = [
        document
        for contract in PROCUREMENT
        for period in billing_periods(contract)
        for document in _of_period(contract, period)
    ]
    return invoices + [_credit_note(*each) for each in CREDIT_NOTES]


def _of_period(contract: JointContract, period: Span) -> list[Document]:
    members = contract.taking_part(period.last)
    if contract.billed is Billed.DIRECT:
        bills = [(member, _own_lines(contract, member, period)) for member in members]
    elif contract.billed is Billed.BY_MEMBER:
        own = (_own_lines(contract, member, period) for member in members)
        bills = [(contract.lead, [line for lines in own for line in lines])]
    else:
        bills = [(contract.lead, _joint_lines(contract, members, period))]
    return [
        Document(
            contract=contract.reference, date=_date(contract, period, payer), payer=payer, lines=tuple(lines)
        )
        for payer, lines in bills
        if lines
    ]


def _date(contract: JointContract, period: Span, payer: str) -> date:
    words = (contract.reference, period.last, payer)
    if contract.in_advance:
        return after(period.first, 0, 5, *words)
    if whole(1, 100, "late", *words) <= _PER_CENT_LATE:
        return posted_by(after(period.last, 38, 64, *words))
    return posted_by(after(period.last, 0, 7, *words))


def _joint_lines(contract: JointContract, members: list[str], period: Span) -> list[Line]:
    lines = []
    for item in contract.items:
        if item.unit == "year":
            lines.append(_whole_service(contract, item, period))
        elif used := sum(quantity(contract, item, member, period) for member in members):
            lines.append(_line(contract, item, used, period))
    return lines


def _own_lines(contract: JointContract, member: str, period: Span) -> list[Line]:
    wanted = ((item, quantity(contract, item, member, period)) for item in contract.items)
    return [_line(contract, item, used, period, member) for item, used in wanted if used]


def _line(contract: JointContract, item: Item, used: int, period: Span, member: str = "") -> Line:
    net = amount(used, contract.price(item, period.last))
    return Line(
        net=net,
        vat=vat(net, contract.vat),
        description=item.description,
        item=item.code,
        quantity=Decimal(used),
        period=period,
        member=member,
    )


def _whole_service(contract: JointContract, item: Item, period: Span) -> Line:
    months = len(list(period.months()))
    net = amount(months, contract.charge(item, period.last) / 12)
    return Line(
        net=net, vat=vat(net, contract.vat), description=item.description, item=item.code, period=period
    )


def _credit_note(reference: str, code: str, last: str, taken_back: str, reason: str) -> Document:
    contract = BY_REFERENCE[reference]
    item = next(each for each in contract.items if each.code == code)
    period = next(each for each in billing_periods(contract) if each.last.isoformat() == last)
    if taken_back.startswith("£"):
        net, credited = -amount(1, Decimal(taken_back[1:])), Decimal(0)
    else:
        net = -amount(int(taken_back), contract.price(item, period.last))
        credited = Decimal(taken_back)
    line = Line(
        net=net,
        vat=vat(net, contract.vat),
        description=reason,
        item=code,
        quantity=None if item.unit == "year" else credited,
        period=period,
    )
    day = posted_by(after(period.last, 24, 52, reference, last, "credit"))
    return Document(contract=reference, date=day, payer=contract.lead, lines=(line,))
