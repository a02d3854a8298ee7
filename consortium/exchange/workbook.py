"""Export as one workbook with a sheet a kind, which `import folder` reads back; no cell is a formula."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import xlsxwriter
from sqlalchemy.orm import Session
from xlsxwriter.exceptions import FileCreateError

from consortium.exchange.beside import beside
from consortium.exchange.everything import rows
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.whole import whole_file
from consortium.kernel.errors import Refused
from consortium.kernel.money import pounds
from consortium.kernel.safety import as_text, is_formula_like
from consortium.ledger.balances import trial_balance

MOST_ROWS = 1_048_575
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed instant, so that the same book gives the same bytes
NUMBERS = ("amount",)
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_workbook(session: Session, path: Path) -> None:
    """Write the workbook: a sheet a kind, one for each extra file that is not empty, and the trial balance.

    Imports pass over the sheet of the trial balance. Raises OSError, and Refused where a kind has more rows
    than a sheet; `path` is written only once the whole stands.
    """
    with TemporaryDirectory(prefix="consortium-workbook-") as folder:
        whole = Path(folder) / "whole.xlsx"
        try:
            _write(session, whole)
        except FileCreateError as trouble:
            raise trouble.args[0] from None
        with whole_file(path) as place:
            copyfile(whole, place)


def _write(session: Session, path: Path) -> None:
    with xlsxwriter.Workbook(path.as_posix(), OPTIONS | {"tmpdir": path.parent.as_posix()}) as book:
        book.set_properties({"title": "Consortium ledger", "created": CREATED})
        sheets = _Sheets(book)
        for name, kind in KINDS.items():
            sheets.add(kind, rows(session, name))
        for kind, found in beside(session):
            if some := list(found):
                sheets.add(kind, some)
        sheets.add_trial_balance(trial_balance(session))


class _Sheets:
    """The sheets of a workbook being written, one after another."""

    def __init__(self, book: "xlsxwriter.Workbook") -> None:
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._money = book.add_format({"num_format": "#,##0.00"})
        # Excel keeps such a cell text even after somebody edits it.
        self._quoted = book.add_format({"quote_prefix": True})

    def add(self, kind: Kind, found: Iterable[Mapping[str, str]]) -> None:
        """Add a kind's sheet: amounts as numbers, all else as text."""
        sheet = self._begin(kind.name, [column.name for column in kind.columns])
        for number, row in enumerate(found, 1):
            if number > MOST_ROWS:
                raise Refused(f"{kind.name} has more rows than a sheet holds: export as csv instead")
            for place, column in enumerate(kind.columns):
                value = row[column.name]
                if value and column.holds in NUMBERS:
                    sheet.write_number(number, place, Decimal(value), self._money)
                elif value:
                    quoting = self._quoted if is_formula_like(value) else None
                    sheet.write_string(number, place, as_text(value), quoting)

    def add_trial_balance(self, balances: Mapping[str, int]) -> None:
        """Add the balances for whoever looks at the workbook."""
        sheet = self._begin("x_trial_balance", ["account", "balance"])
        for number, (name, amount) in enumerate(balances.items(), 1):
            sheet.write_string(number, 0, name)
            sheet.write_number(number, 1, Decimal(pounds(amount)), self._money)

    def _begin(self, name: str, columns: Iterable[str]) -> "xlsxwriter.worksheet.Worksheet":
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, self._bold)
        return sheet
