"""The figures that open: what each adds up, and where its lines or claims are."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import url_for

from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence
from consortium.kernel.terms import SAVING_WORKSTREAMS, Workstream
from consortium.spend.documents import DocumentKind
from consortium.spend.shares import LineShare
from consortium.spend.totals import COST
from reports.paper import Headline
from reports.table import Row


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure adds up: shares of lines of these kinds, less those of others, in pence.

    `whose` is the word between the label and whose it is; `anchor` its place in the glossary; `behind_claims`:
    only what a claim of the year rests on.
    """

    label: str
    whose: str
    anchor: str
    adds: tuple[str, ...]
    less: tuple[str, ...] = ()
    workstreams: tuple[Workstream, ...] = SAVING_WORKSTREAMS
    with_vat: bool = False
    behind_claims: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of lines that are part of it."""
        return (*self.adds, *self.less)

    def is_of(self, share: LineShare) -> bool:
        """Whether a share of this kind and workstream is part of the figure."""
        posted = share.posted
        return posted.kind in self.kinds and posted.agreement.workstream in self.workstreams

    def counts(self, share: LineShare) -> Pence:
        """What the share counts in the figure, with its sign."""
        amount = share.net + share.vat if self.with_vat else share.net
        return -amount if share.posted.kind in self.less else amount


EVERY = tuple(Workstream)
REBATE, GRANT = DocumentKind.REBATE.value, DocumentKind.GRANT.value
FIGURES = {
    "put-in": Figure("Put in", "by", "put-in", adds=(COST,)),
    "with-a-baseline": Figure("Put in with a baseline", "by", "coverage", adds=(COST,), behind_claims=True),
    "own-money": Figure("Put in less grants", "by", "put-in", adds=(COST,), less=(GRANT,)),
    "rebates": Figure("Rebates", "to", "rebate", adds=(REBATE,)),
    "grants": Figure("Grants", "to", "grant", adds=(GRANT,)),
    "belonging": Figure(
        *("Cost of belonging", "of", "belonging"),
        adds=(COST,),
        less=(REBATE, GRANT),
        workstreams=(Workstream.RUNNING,),
    ),
    "cost": Figure("Cost with VAT", "of", "share", adds=(COST,), workstreams=EVERY, with_vat=True),
    "money-back": Figure(
        "Rebates with VAT", "to", "rebate", adds=(REBATE,), workstreams=EVERY, with_vat=True
    ),
}
"""Every figure that opens to shares of lines, by its name in an address."""

IN_THE_TABLE = {
    "spend": "put-in",
    "baselined_spend": "with-a-baseline",
    "rebates": "rebates",
    "grants": "grants",
}
"""The figures behind the columns of the value-for-money table; its savings open to claims."""


def shares_address(figure: str, year: FinancialYear, member: str | None = None, **narrower: Any) -> str:
    """Where the shares that make up a figure are."""
    return url_for("shares.index", figure=figure, year=year, member=member, **narrower)


def claims_address(year: FinancialYear, member: str | None = None, **narrower: Any) -> str:
    """Where the claims that make up a saving are, narrowed as their list narrows them."""
    return url_for("vfm.index", year=year, member=member, **narrower, _anchor="claims")


def cell_address(
    column: str, year: FinancialYear, member: str | None = None, workstream: str | None = None
) -> str:
    """What a figure of the value-for-money table opens to, by its column."""
    if column in IN_THE_TABLE:
        return shares_address(IN_THE_TABLE[column], year, member, workstream=workstream)
    return claims_address(year, member, workstream=workstream)


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the sum that comes to what is left over: once with what is signed, once with every claim."""

    words: str
    anchor: str
    signed: Pence
    every: Pence
    opens_signed: str = ""
    opens_every: str = ""


@dataclass(frozen=True, slots=True)
class LeftOver:
    """How it comes to what is left over, and the claims that do not count in it (yet)."""

    parts: tuple[Part, ...]
    signed: Pence
    every: Pence
    back: tuple[Pence | None, Pence | None]
    """For each pound of belonging; None where belonging cost nothing."""
    not_counted: tuple[tuple[str, Pence, str], ...]


def left_over(headline: Headline, row: Row, year: FinancialYear, member: str | None) -> LeftOver:
    """The sum behind the headline's last figure, each part with where it opens."""
    rebates = shares_address("rebates", year, member)
    belonging = shares_address("belonging", year, member)
    cash = (claims_address(year, member, state="signed", complete="yes"), claims_address(year, member))
    parts = (
        Part("Saved in cash", "saved", headline.signed, row.figures.cashable, *cash),
        Part("and rebates", "rebate", headline.rebates, row.figures.rebates, rebates, rebates),
        Part(
            "less cost of belonging",
            "belonging",
            headline.running_cost,
            row.running_cost,
            belonging,
            belonging,
        ),
    )
    waiting = (
        ("not signed", headline.unsigned, {"state": "not signed", "complete": "yes"}),
        ("disputed", headline.disputed, {"state": "disputed", "complete": "yes"}),
        ("incomplete", headline.incomplete, {"complete": "no"}),
    )
    return LeftOver(
        parts,
        headline.net,
        row.net_cashable,
        (_pence(headline.back), _pence(row.returned)),
        tuple((words, amount, claims_address(year, member, **which)) for words, amount, which in waiting),
    )


def _pence(back: Fraction | None) -> Pence | None:
    return None if back is None else int(back * 100)
