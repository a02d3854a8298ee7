"""The figures of page one, from the table's row and the claims; and the check that a paper adds up."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from consortium.kernel.errors import Refused
from consortium.kernel.money import Pence, display
from consortium.kernel.terms import ClaimState, Evidence, Workstream
from reports.paper import AnyPaper, Headline, MemberPaper, YearRow
from reports.paper_parts import ClaimRow, EvidenceRow, StatementBlock
from reports.table import Row, back


class PaperDoesNotAddUp(Refused):
    """A paper's parts contradict one another; it is not printed."""


def headline_of(row: Row, claims: Sequence[ClaimRow]) -> Headline:
    """Page one's figures: `row` is the paper's year in the table, `claims` all claims behind it."""
    signed = signed_claims(claims)
    waiting = [each for each in claims if _counted(each, ClaimState.CALCULATED, ClaimState.FORECAST)]
    disputed = [each for each in claims if _counted(each, ClaimState.DISPUTED)]
    incomplete = [each for each in claims if each.incomplete]
    figures, cash = row.figures, _cash(signed)
    return Headline(
        put_in=figures.spend,
        signed=cash,
        unsigned=_cash(waiting),
        disputed=_cash(disputed),
        incomplete=_cash(incomplete),
        rebates=figures.rebates,
        grants=figures.grants,
        running_cost=row.running_cost,
        net=cash + figures.rebates - row.running_cost,
        back=back(cash + figures.rebates, row.running_cost),
        avoided=figures.avoided,
        coverage=figures.coverage,
        graded=graded(claims),
        claims_signed=len(signed),
        claims_unsigned=len(waiting),
        claims_disputed=len(disputed),
        claims_incomplete=len(incomplete),
    )


def signed_claims(claims: Iterable[ClaimRow]) -> list[ClaimRow]:
    """The claims that headlines count: complete, and validated by the member's finance officer."""
    return [each for each in claims if _counted(each, ClaimState.VALIDATED)]


def graded(claims: Iterable[ClaimRow]) -> Fraction | None:
    """The share of baselined spend whose evidence is graded A or B; None without baselined spend."""
    claims = list(claims)
    whole = sum(each.cost for each in claims)
    good = sum(each.cost for each in claims if each.evidence in (Evidence.A, Evidence.B))
    return Fraction(good, whole) if whole else None


def evidence_of(claims: Iterable[ClaimRow]) -> tuple[EvidenceRow, ...]:
    """The mix of evidence: one row a grade that occurs, A first."""
    claims = list(claims)
    rows = []
    for grade in Evidence:
        mine = [each for each in claims if each.evidence is grade]
        if mine:
            rows.append(EvidenceRow(grade, len(mine), sum(each.cost for each in mine), _cash(mine)))
    return tuple(rows)


def signed_net(year: YearRow) -> Pence:
    """A year's signed cashable savings and rebates, less running cost: that year's headline."""
    return year.signed + year.row.figures.rebates - year.row.running_cost


def _counted(claim: ClaimRow, *states: ClaimState) -> bool:
    return not claim.incomplete and claim.state in states


def _cash(claims: Iterable[ClaimRow]) -> Pence:
    return sum(each.cashable for each in claims)


def must_add_up(paper: AnyPaper) -> None:
    """Raise PaperDoesNotAddUp where the parts of a paper contradict one another (spec/vfm.md V1)."""
    year, top = paper.years[-1], paper.headline
    figures = year.row.figures
    sums = {
        "the states of claims and the year's cashable savings": (
            top.signed + top.unsigned + top.disputed + top.incomplete,
            figures.cashable,
        ),
        "the headline's net and its parts": (top.net, top.signed + top.rebates - top.running_cost),
        "the headline's net and the trend's": (top.net, signed_net(year)),
        "the headline's spend and the table's": (top.put_in, figures.spend),
        "contracts and the table's spend": (sum(each.spend for each in paper.contracts), figures.spend),
        "contracts and the table's cashable": (
            sum(each.cashable for each in paper.contracts),
            figures.cashable,
        ),
        "contracts and the table's avoided": (sum(each.avoided for each in paper.contracts), figures.avoided),
    }
    signed = [each.signed for each in paper.contracts if each.signed is not None]
    if len(signed) == len(paper.contracts):
        sums["contracts' signed savings and the headline's"] = (sum(signed), top.signed)
    if paper.learning is not None:
        learning = year.row.workstreams[Workstream.LEARNING]
        sums["learning's savings and the table's"] = (paper.learning.cashable, learning.cashable)
    if isinstance(paper, MemberPaper):
        sums["claims and the table's cashable"] = (_cash(paper.claims), figures.cashable)
        sums |= _statement_sums(paper.statement)
    for what, (one, other) in sums.items():
        if one != other:
            raise PaperDoesNotAddUp(
                f"the paper does not add up: {what} differ by {display(abs(one - other))}"
            )


def _statement_sums(statement: StatementBlock | None) -> dict[str, tuple[Pence, Pence]]:
    if statement is None:
        return {}
    age = statement.ageing
    moved = sum(each.amount for each in statement.rows)
    aged = age.not_due + age.to_30 + age.to_60 + age.to_90 + age.over_90
    return {
        "the statement's rows and its closing balance": (statement.opening + moved, statement.closing),
        "the statement's ageing and its closing balance": (aged, statement.closing),
    }
