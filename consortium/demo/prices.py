"""The consumer prices index, the one real series of the illustration.

Office for National Statistics, CPI INDEX 00: ALL ITEMS 2015=100, series D7BT (MM23), as published on
25 March 2026. Contains public sector information licensed under the Open Government Licence v3.0.
"""

from consortium.kernel.days import Month

SERIES = "CPI"

_FIRST = Month(2022, 4)
_VALUES = """
120.0 120.8 121.8 122.5 123.1 123.8 126.2 126.7 127.2 126.4 127.9 128.9
130.4 131.3 131.5 130.9 131.3 132.0 132.0 131.7 132.2 131.5 132.3 133.0
133.5 133.9 134.1 133.8 134.3 134.2 135.0 135.1 135.6 135.4 136.0 136.5
138.2 138.4 138.9 139.0 139.3 139.3 139.8 139.5 140.1 139.5 140.1
"""


def index_rows() -> list[dict[str, str]]:
    """The rows of `indices.csv`: April 2022 to February 2026, a financial year a line above."""
    rows, month = [], _FIRST
    for value in _VALUES.split():
        rows.append({"series": SERIES, "month": str(month), "value": value})
        month = month.next()
    return rows
