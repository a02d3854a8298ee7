"""The invoices, credit notes, grants and rebates of strange consortia: whatever the rules accept."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.oracle_facts import Row, Tables, credit, facts, line
from tests.oracle_shares import Refused, Shares, apportioned

NETS = (
    "0.01",
    "0.02",
    "-0.01",
    "-0.05",
    "100.00",
    "1000.00",
    "-30.00",
    "0.00",
    "999999999.99",
    "-999999999.99",
)
VATS = ("0.00", "0.00", "0.01", "20.00", "999999999.99")
QUANTITIES = ("0", "0", "1", "1", "3", "0.333333", "12.5", "999999.999999")


def add_spend(rng: Random, tables: Tables) -> None:
    """Documents of one line or several, each line kept only if the rules can share it."""
    spender = _Spender(rng, tables)
    for number in range(rng.choice((0, 5, 20, 60, 150, 250))):
        spender.add_document(f"N{number}")
    for number in range(rng.choice((0, 3, 10, 25))):
        spender.add_credit(f"K{number}")


class _Spender:
    def __init__(self, rng: Random, tables: Tables) -> None:
        self.rng, self.tables = rng, tables
        self.shares = Shares(facts(tables))
        self.members = [row["code"] for row in tables["members"]]
        self.rows = {row["reference"]: row for row in tables["contracts"]}
        self.items: dict[str, list[tuple[str, str]]] = {reference: [] for reference in self.rows}
        for row in tables["contract_items"]:
            self.items[row["contract"]].append((row["item"], row["unit"]))
        for row in tables["courses"]:
            self.items[row["contract"]].append((row["course"], "place"))
        for reference, row in self.rows.items():
            if row["workstream"] == "employment":
                self.items[reference].append(("start", "start"))

    def add_document(self, number: str) -> None:
        """One document of a supplier, on any of its contracts."""
        rng = self.rng
        first = rng.choice(list(self.rows.values()))
        same = [row for row in self.rows.values() if row["supplier"] == first["supplier"]]
        dated, payer = self._day(first), rng.choice(self.members)
        count = rng.choice((1, 1, 1, 2, 5))
        for index in range(count):
            contract = first if not index else rng.choice(same)
            row = self._line(contract, dated)
            row |= {"number": number, "line": str(index * 10 + 1) if count > 1 else "", "payer": payer}
            self._keep("invoices", row)

    def _line(self, contract: Row, dated: date) -> Row:
        rng, items = self.rng, self.items[contract["reference"]]
        item, unit = rng.choice(items) if items and rng.random() < 0.75 else ("", "")
        net, vat = self._money()
        period = self._period(contract, dated) if unit != "place" and rng.random() < 0.5 else ("", "")
        return Row(
            {
                "contract": contract["reference"],
                "date": dated.isoformat(),
                "item": item,
                "quantity": rng.choice(QUANTITIES) if unit not in ("", "year", "place", "start") else "",
                "net": net,
                "vat": vat,
                "from": period[0],
                "to": period[1],
                "member": rng.choice(self.members) if rng.random() < 0.15 else "",
                "description": rng.choice(("", "Café, naïve", "=cmd|' /C calc'!A0", 'a "quoted"\nline')),
            }
        )

    def _money(self) -> tuple[str, str]:
        """Net and VAT, mostly of one sign; one of them may be nothing, but never both together."""
        rng = self.rng
        net = rng.choice(NETS) if rng.random() < 0.4 else _pounds(rng.randint(-2000, 2_000_000))
        vat = rng.choice(VATS) if rng.random() < 0.5 else _pounds(round(abs(Fraction(net)) * 20))
        negative = net.startswith("-") != (rng.random() < 0.03)
        vat = f"-{vat}" if negative else vat
        return net, vat if Fraction(net) + Fraction(vat) else "0.03"

    def _keep(self, kind: str, row: Row) -> None:
        try:
            if kind == "credits":
                each = credit(row)
                apportioned(each.amount, self.shares.credit_weights(each))
            else:
                billed = line(row)
                apportioned(billed.net, self.shares.weights(billed))
        except Refused:
            return
        self.tables[kind].append(row)

    def add_credit(self, number: str) -> None:
        """A grant or rebate on any contract."""
        rng = self.rng
        contract = rng.choice(list(self.rows.values()))
        dated = self._day(contract)
        period = self._period(contract, dated) if rng.random() < 0.5 else ("", "")
        used = self._used(contract["reference"])
        if used and not period[0] and rng.random() < 0.5:
            # A year after something was used: the last day on which it still counts, or the day after.
            dated = rng.choice(used) + timedelta(days=rng.choice((364, 365)))
        row = Row(
            contract=contract["reference"],
            number=number,
            date=dated.isoformat(),
            receiver=rng.choice(self.members),
            kind=rng.choice(("grant", "rebate")),
            amount=rng.choice(("0.01", "0.05", "9.99", "400.00", "12345.67", "999999999.99")),
            **{"from": period[0], "to": period[1]},
        )
        self._keep("credits", row)

    def _used(self, reference: str) -> list[date]:
        """Days on which a course was held or somebody started."""
        days = [(row["contract"], row["date"]) for row in self.tables["courses"]]
        days += [(row["contract"], row["started"]) for row in self.tables["referrals"] if row["started"]]
        return [date.fromisoformat(day) for contract, day in days if contract == reference]

    def _day(self, contract: Row) -> date:
        """A day on or near which the contract runs, often an edge of something."""
        rng, start = self.rng, date.fromisoformat(contract["start"])
        last = date.fromisoformat(contract["max_end"] or contract["end"])
        edges = [
            start,
            date.fromisoformat(contract["end"]),
            last,
            date(start.year + 1, 3, 31),
            date(2024, 2, 29),
        ]
        edges += [date(start.year + 1, start.month, min(start.day, 28)), date(start.year + 1, 4, 1)]
        for row in self.tables["contract_members"]:
            if row["contract"] == contract["reference"]:
                edges += [date.fromisoformat(row[name]) for name in ("from", "to") if row[name]]
        if rng.random() < 0.4:
            return rng.choice(edges) + timedelta(days=rng.choice((-1, 0, 0, 1)))
        return start + timedelta(days=rng.randint(0, (last - start).days))

    def _period(self, contract: Row, dated: date) -> tuple[str, str]:
        """A service period that may cross months and years, long before the document or after it."""
        rng = self.rng
        last = rng.choice((dated, self._day(contract), self._day(contract)))
        first = last - timedelta(days=rng.choice((0, 1, 13, 30, 31, 89, 364, 400)))
        return first.isoformat(), last.isoformat()


def _pounds(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"
