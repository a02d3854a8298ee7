"""What each member would pay without the consortium: invented prices, sources and evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from consortium.demo.associations import BY_CODE
from consortium.demo.catalogue import BY_REFERENCE, PROCUREMENT
from consortium.demo.catalogue.shape import Item, JointContract
from consortium.demo.catalogue.together import EMPLOYMENT, LEARNING
from consortium.demo.chance import one_of, tenths, whole
from consortium.demo.courses import COURSES, Course, places
from consortium.demo.prices import SERIES
from consortium.demo.sharing import weights_on
from consortium.kernel.days import Span, day
from consortium.kernel.terms import BaselineSource, Evidence

_SOURCES = [BaselineSource.CONTRACT] * 48 + [BaselineSource.HISTORY] * 28 + [BaselineSource.CONSORTIUM] * 8
_SOURCES += [BaselineSource.MARKET] * 11 + [BaselineSource.BUDGET] * 5
_EVIDENCE = {
    BaselineSource.CONTRACT: (Evidence.C, Evidence.C, Evidence.A, Evidence.B),
    BaselineSource.HISTORY: (Evidence.B, Evidence.B, Evidence.A),
    BaselineSource.CONSORTIUM: (Evidence.B, Evidence.C),
    BaselineSource.MARKET: (Evidence.C, Evidence.C, Evidence.D),
    BaselineSource.BUDGET: (Evidence.D,),
}
_NOTES = {
    BaselineSource.CONTRACT: "Last price of the previous contract",
    BaselineSource.HISTORY: "Average paid in the twelve months before, from the purchase ledger",
    BaselineSource.CONSORTIUM: "Average of the members with a price of their own",
    BaselineSource.MARKET: "Middle one of three quotations",
    BaselineSource.BUDGET: "Line of the budget for the first year",
}
_EMPLOYMENT = {
    "AMBER": ("1520.00", BaselineSource.HISTORY),
    "BROCK": ("1345.00", BaselineSource.CONTRACT),
    "CALDER": ("1395.00", BaselineSource.CONTRACT),
    "GORSE": ("1580.00", BaselineSource.MARKET),
    "HALLOW": ("1460.00", BaselineSource.CONTRACT),
    "INKER": ("1480.00", BaselineSource.HISTORY),
    "KESTREL": ("1600.00", BaselineSource.MARKET),
    "LANTERN": ("1250.00", BaselineSource.BUDGET),
    "MARISH": ("1600.00", BaselineSource.MARKET),
}


@dataclass(frozen=True, slots=True)
class BaselinePrice:
    """The price that a member would pay alone, with its day, source and proof."""

    contract: str
    item: str
    member: str
    price: Decimal
    date: date
    source: BaselineSource
    evidence: Evidence
    index: str
    note: str

    def row(self) -> dict[str, str]:
        """Its row of `baselines.csv`."""
        return {
            "contract": self.contract,
            "item": self.item,
            "member": self.member,
            "price": f"{self.price:f}",
            "date": self.date.isoformat(),
            "source": self.source.value,
            "index": self.index,
            "evidence": self.evidence.value,
            "note": self.note,
        }


def baseline_rows() -> list[dict[str, str]]:
    """The rows of `baselines.csv`."""
    procurement = (
        each for contract in PROCUREMENT for item in contract.items for each in _of_item(contract, item)
    )
    return [each.row() for each in (*procurement, *_of_starts(), *_of_courses())]


def _of_item(contract: JointContract, item: Item) -> list[BaselinePrice]:
    own, borrowed = [], []
    for member in contract.members:
        source = _source(contract, item, member)
        if source is BaselineSource.CONSORTIUM:
            borrowed.append(member)
        elif source:
            own.append(_own_price(contract, item, member, source))
    proven = [each.price for each in own if each.source.cashable]
    average = (sum(proven, Decimal(0)) / len(proven)).quantize(item.step) if proven else None
    for member in borrowed if average is not None else ():
        own.append(_proof(contract, item, member, BaselineSource.CONSORTIUM, average or Decimal(0)))
    return sorted(own, key=lambda each: each.member)


def _source(contract: JointContract, item: Item, member: str) -> BaselineSource | None:
    words = (contract.reference, item.code, member)
    if contract.participation(member).first not in contract.counted:
        return None
    if whole(1, 100, *words, "has none") <= contract.without_baseline:
        return None
    if contract.follows and member in BY_REFERENCE[contract.follows].members:
        return BaselineSource.CONTRACT
    if contract.market:
        return one_of((BaselineSource.MARKET,) * 5 + (BaselineSource.HISTORY, BaselineSource.BUDGET), *words)
    source = one_of(_SOURCES, *words)
    # An average of whole services of other sizes says nothing about this member's.
    return BaselineSource.HISTORY if source is BaselineSource.CONSORTIUM and item.unit == "year" else source


def _own_price(contract: JointContract, item: Item, member: str, source: BaselineSource) -> BaselinePrice:
    if contract.follows and member in BY_REFERENCE[contract.follows].members:
        return _previous_price(contract, item, member)
    words = (contract.reference, item.code, member)
    per_cent = item.saving + _size_effect(member) + tenths(-3, 3, *words, "spread")
    price = _joint_price(contract, item, member) * (100 + per_cent) / 100
    if source.cashable:
        return _proof(contract, item, member, source, price.quantize(item.step))
    return _proof(contract, item, member, source, _as_quoted(price * Decimal("1.02")))


def _previous_price(contract: JointContract, item: Item, member: str) -> BaselinePrice:
    before = BY_REFERENCE[contract.follows]
    last_day = before.participation(member).last
    return BaselinePrice(
        contract.reference,
        item.code,
        member,
        before.price(before.items[0], last_day),
        last_day,
        BaselineSource.CONTRACT,
        Evidence.A,
        contract.index,
        f"Last price under {before.reference}",
    )


def _joint_price(contract: JointContract, item: Item, member: str) -> Decimal:
    """The joint unit price on the member's first day; of a whole service, its share of the year's charge."""
    first = contract.participation(member).first
    if item.unit != "year":
        return contract.price(item, first)
    weights = weights_on(contract, Span(first, first), first)
    return contract.charge(item, first) * weights[member] / sum(weights.values())


def _size_effect(member: str) -> int:
    """The small paid more before, in per cent of the price; the large had bargained already."""
    homes = BY_CODE[member].homes
    return 5 if homes < 250 else 3 if homes < 600 else 1 if homes < 1200 else -2 if homes > 1800 else 0


def _as_quoted(price: Decimal) -> Decimal:
    """Rounded as quotations and budgets are."""
    for least, step in (("2000", "50"), ("100", "5"), ("20", "0.50"), ("1", "0.05")):
        if price >= Decimal(least):
            return (price / Decimal(step)).quantize(Decimal(1)) * Decimal(step)
    return price.quantize(Decimal("0.001"))


def _proof(
    contract: JointContract, item: Item, member: str, source: BaselineSource, price: Decimal
) -> BaselinePrice:
    words = (contract.reference, item.code, member)
    return BaselinePrice(
        contract.reference,
        item.code,
        member,
        price,
        _dated(contract.participation(member).first, *words),
        source,
        one_of(_EVIDENCE[source], *words, "evidence"),
        "" if whole(1, 100, *words, "index") <= 8 else contract.index,
        _NOTES[source],
    )


def _dated(first: date, *words: object) -> date:
    return first - timedelta(days=whole(10, 200, *words, "dated"))


def _of_starts() -> Iterator[BaselinePrice]:
    for member, (price, source) in _EMPLOYMENT.items():
        dated = _dated(EMPLOYMENT.participation(member).first, EMPLOYMENT.reference, member)
        evidence = one_of(_EVIDENCE[source], EMPLOYMENT.reference, member)
        yield BaselinePrice(
            EMPLOYMENT.reference,
            "start",
            member,
            Decimal(price),
            dated,
            source,
            evidence,
            SERIES,
            _NOTES[source],
        )


def _of_courses() -> Iterator[BaselinePrice]:
    for course in COURSES:
        for member in places(course):
            if whole(1, 100, course.code, member, "has none") > 14:
                yield _of_course(course, member)


def _of_course(course: Course, member: str) -> BaselinePrice:
    words = (course.code, member)
    paid_before = whole(1, 100, *words, "paid before") <= 34
    source = BaselineSource.HISTORY if paid_before else BaselineSource.MARKET
    factor = tenths(88, 104, *words, "price") if paid_before else Decimal(100)
    price = (course.public_price * factor / 100).quantize(Decimal("0.50" if paid_before else "1.00"))
    note = "Average paid for a place before" if paid_before else "Public course of the same length"
    dated = max(day("2022-04-01"), course.date - timedelta(days=whole(60, 200, *words, "dated")))
    evidence = one_of(_EVIDENCE[source], *words, "evidence")
    return BaselinePrice(LEARNING.reference, course.code, member, price, dated, source, evidence, "", note)
