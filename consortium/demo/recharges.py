"""What the employment service, the courses and the running cost are billed at: invented amounts."""

from decimal import Decimal

from consortium.demo.associations import YEARS
from consortium.demo.catalogue.shape import JointContract
from consortium.demo.catalogue.together import ADVICE, COORDINATOR, EMPLOYMENT, LEARNING
from consortium.demo.chance import whole
from consortium.demo.courses import COURSES
from consortium.demo.documents import Document, Line, after, amount, posted_by, vat
from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.money import Pence

_ADVISER_A_QUARTER = {2023: Decimal("14350.00"), 2024: Decimal("14920.00"), 2025: Decimal("15370.00")}
_COORDINATOR_A_MONTH = {2023: Decimal("4486.00"), 2024: Decimal("4665.00"), 2025: Decimal("4812.00")}
_REVIEW_A_YEAR = {2023: Decimal("5400.00"), 2024: Decimal("5600.00"), 2025: Decimal("5850.00")}
_PLATFORM_A_YEAR = {2023: Decimal("5200.00"), 2024: Decimal("5350.00"), 2025: Decimal("5500.00")}


def recharge_documents() -> list[Document]:
    """Every invoice of the shared services and of running cost, not yet numbered."""
    return [*_employment(), *_courses(), *_platform(), *_coordinator(), *_advice()]


def _quarters(year: FinancialYear) -> list[Span]:
    return [Span(year.months[at].first, year.months[at + 2].span.last) for at in range(0, 12, 3)]


def _line(net: Pence, rate: int, description: str, period: Span | None = None, item: str = "") -> Line:
    return Line(net=net, vat=vat(net, rate), description=description, period=period, item=item)


def _document(contract: JointContract, period: Span, *lines: Line) -> Document:
    day = posted_by(after(period.last, 0, 5, contract.reference, period.last))
    return Document(contract=contract.reference, date=day, payer=contract.lead, lines=lines)


def _employment() -> list[Document]:
    """The adviser's salary with on-costs is what a start costs; the room and travel have no baseline."""
    return [
        _document(
            EMPLOYMENT,
            quarter,
            _line(
                amount(1, _ADVISER_A_QUARTER[year.start]), 0, "Adviser, salary and on-costs", quarter, "start"
            ),
            _line(whole(760, 1140, quarter.first, "room") * 100, 20, "Job club room and travel", quarter),
        )
        for year in YEARS
        for quarter in _quarters(year)
    ]


def _courses() -> list[Document]:
    return [
        Document(
            contract=LEARNING.reference,
            date=posted_by(after(course.date, 2, 12, course.code)),
            payer=LEARNING.lead,
            lines=(_line(amount(1, course.price), 20, course.title, item=course.code),),
        )
        for course in COURSES
    ]


def _platform() -> list[Document]:
    return [
        _document(
            LEARNING,
            half,
            _line(amount(1, _PLATFORM_A_YEAR[year.start] / 2), 20, "E-learning platform, half a year", half),
        )
        for year in YEARS
        for half in (
            Span(year.months[0].first, year.months[5].span.last),
            Span(year.months[6].first, year.span.last),
        )
    ]


def _coordinator() -> list[Document]:
    return [
        _document(
            COORDINATOR,
            month.span,
            _line(
                amount(1, _COORDINATOR_A_MONTH[year.start]), 0, "Coordinator, salary and on-costs", month.span
            ),
        )
        for year in YEARS
        for month in year.months
    ]


def _advice() -> list[Document]:
    reviews = [
        _document(
            ADVICE,
            year.span,
            _line(
                amount(1, _REVIEW_A_YEAR[year.start]), 20, "Independent review of the shared book", year.span
            ),
        )
        for year in YEARS
    ]
    advice = [
        _document(
            ADVICE,
            quarter,
            _line(
                whole(520, 940, quarter.first, "advice") * 100, 20, "Legal advice to the consortium", quarter
            ),
        )
        for year in YEARS
        for quarter in _quarters(year)
    ]
    return reviews + advice
