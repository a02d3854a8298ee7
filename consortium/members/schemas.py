"""The columns of associations and of their yearly figures, as files, forms and JSON carry them."""

from consortium.fields import Code, Day, Exact, MemberCode, PencePounds, Text, YearField
from consortium.row_schema import RowSchema


class MemberSchema(RowSchema):
    """A row of `members`."""

    in_order = (("joined", "left"),)
    further_examples = ({"code": "DEF", "name": "Sample Housing", "joined": "2023-04-01"},)

    code = MemberCode("short code of the association", "ABC", required=True)
    name = Text("name of the association", "Example Homes", required=True)
    registration_number = Code("number at the regulator", "L1234")
    joined = Day("first day as a member of the consortium", "2023-04-01")
    left = Day("last day as a member; blank while it is one")


class MemberYearSchema(RowSchema):
    """A row of `member_years`."""

    further_examples = ({"member": "DEF", "year": "2025-26", "homes": "800"},)

    member = MemberCode("code of the member", "ABC", required=True)
    year = YearField("financial year, 1 April to 31 March", "2025-26", required=True)
    homes = Exact("homes owned or managed", "1250")
    fte = Exact("staff, full-time equivalent", "84.5")
    turnover = PencePounds("turnover of the year, pounds", "9500000.00", least=0)
    headline_cost = PencePounds(
        "headline social housing cost per home, pounds, the regulator's measure", "4432.72", least=0
    )
