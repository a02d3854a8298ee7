"""The twelve invented associations, with their size in each year that they belong."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consortium.kernel.days import FinancialYear, Span

YEARS = (FinancialYear(2023), FinancialYear(2024), FinancialYear(2025))
"""The three years of the illustration."""

FIRST_DAY, LAST_DAY = YEARS[0].span.first, YEARS[-1].span.last


@dataclass(frozen=True, slots=True)
class Association:
    """An invented association: its size in 2023-24, and how it grows."""

    code: str
    name: str
    homes: int
    growth: int
    """Homes added in each later year."""
    fte: Decimal
    turnover_a_home: int
    headline_cost: int
    joined: date = date(2023, 1, 9)
    left: date | None = None

    @property
    def span(self) -> Span:
        """The days that it belongs to the consortium, as far as the illustration goes."""
        return Span(self.joined, self.left or date(2035, 3, 31))

    def homes_in(self, year: FinancialYear) -> int:
        """Homes owned or managed at the end of the year."""
        return self.homes + self.growth * (year.start - YEARS[0].start)

    def fte_in(self, year: FinancialYear) -> Decimal:
        """Staff in full-time equivalents; grows about one per cent a year."""
        return (self.fte * (100 + year.start - YEARS[0].start) / 100).quantize(Decimal("0.1"))

    def turnover_in(self, year: FinancialYear) -> Decimal:
        """Turnover in pounds: rents rose by the limit of 7.0%, then 7.7%, then 2.7%."""
        factor = {2023: Decimal(1), 2024: Decimal("1.077"), 2025: Decimal("1.106")}[year.start]
        return (self.homes_in(year) * self.turnover_a_home * factor).quantize(Decimal(1))

    def headline_cost_in(self, year: FinancialYear) -> Decimal:
        """Headline social housing cost a home, in pounds."""
        factor = {2023: Decimal(1), 2024: Decimal("1.058"), 2025: Decimal("1.094")}[year.start]
        return (self.headline_cost * factor).quantize(Decimal(1))

    def years(self) -> list[FinancialYear]:
        """The years of the illustration on some day of which it belongs."""
        return [year for year in YEARS if year.span.overlap(self.span)]


_ALMSHOUSES = (
    "The Ferriers' and Lightermen's Benevolent Almshouses and Dwellings"
    " Charitable Housing Society (1884) Limited"
)

ASSOCIATIONS = (
    Association("AMBER", "Amberwell Housing Association", 2964, 18, Decimal("98.0"), 8420, 5710),
    Association("BROCK", "Brockhollow Housing Association", 1896, 9, Decimal("64.0"), 8310, 5890),
    Association("CALDER", "Calderwick Homes", 1236, 4, Decimal("41.0"), 8560, 5640),
    Association("CASA", "Casa Peñalta Housing Association", 208, 1, Decimal("9.5"), 8890, 6980),
    Association("DUNMAR", "Dunmarrow Housing Co-operative", 60, 0, Decimal("2.4"), 7350, 5120),
    Association("FERRY", _ALMSHOUSES, 342, 0, Decimal("21.5"), 9940, 8460),
    Association("GORSE", "Gorsebridge Community Housing", 728, 6, Decimal("24.5"), 8270, 5980),
    Association("HALLOW", "Hallowmead Housing Trust", 1474, 12, Decimal("52.0"), 8630, 6140),
    Association(
        "INKER",
        "Inkerstow Housing Association",
        512,
        6,
        Decimal("18.0"),
        8380,
        6230,
        joined=date(2024, 10, 1),
    ),
    Association("KESTREL", "Kestrelgate Housing Association", 874, 7, Decimal("30.0"), 8190, 5830),
    Association("LANTERN", "Lanternfold Women's Housing", 144, 1, Decimal("14.5"), 10870, 9870),
    Association(
        "MARISH", "Marishholm Housing Society", 411, 0, Decimal("13.5"), 8050, 6010, left=date(2025, 3, 31)
    ),
)

BY_CODE = {each.code: each for each in ASSOCIATIONS}
"""The associations by code."""


def member_rows() -> list[dict[str, str]]:
    """The rows of `members.csv`; registration numbers are of a form that the regulator never issues."""
    return [
        {
            "code": each.code,
            "name": each.name,
            "registration_number": f"DEMO{place:02d}",
            "joined": each.joined.isoformat(),
            "left": each.left.isoformat() if each.left else "",
        }
        for place, each in enumerate(ASSOCIATIONS, start=1)
    ]


def member_year_rows() -> list[dict[str, str]]:
    """The rows of `member_years.csv`: the years in which each association belongs."""
    return [
        {
            "member": each.code,
            "year": str(year),
            "homes": str(each.homes_in(year)),
            "fte": str(each.fte_in(year)),
            "turnover": f"{each.turnover_in(year)}.00",
            "headline_cost": f"{each.headline_cost_in(year)}.00",
        }
        for each in ASSOCIATIONS
        for year in each.years()
    ]
