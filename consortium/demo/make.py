"""Write the illustration as an import folder: every file, byte for byte the same each time."""

import csv
import io
from pathlib import Path

from consortium.demo.associations import member_rows, member_year_rows
from consortium.demo.baselines import baseline_rows
from consortium.demo.contributions import contribution_rows, pool_rows
from consortium.demo.courses import booking_rows, course_rows
from consortium.demo.credits import credit_rows, received
from consortium.demo.demand import usage_rows
from consortium.demo.documents import invoice_rows, numbered
from consortium.demo.invoices import procurement_documents
from consortium.demo.participants import outcome_rows, referral_rows
from consortium.demo.prices import index_rows
from consortium.demo.recharges import recharge_documents
from consortium.demo.settlement import payment_rows, payments
from consortium.demo.suppliers import supplier_rows
from consortium.demo.terms import contract_rows, item_rows, participation_rows


def files() -> dict[str, list[dict[str, str]]]:
    """The rows of every import kind, in the order in which a folder is imported."""
    documents = numbered([*procurement_documents(), *recharge_documents()])
    credits_received = received(documents)
    return {
        "members": member_rows(),
        "member_years": member_year_rows(),
        "suppliers": supplier_rows(),
        "indices": index_rows(),
        "pools": pool_rows(),
        "contracts": contract_rows(),
        "contract_members": participation_rows(),
        "contract_items": item_rows(),
        "baselines": baseline_rows(),
        "courses": course_rows(),
        "bookings": booking_rows(),
        "referrals": referral_rows(),
        "outcomes": outcome_rows(),
        "usage": usage_rows(),
        "invoices": invoice_rows(documents),
        "credits": credit_rows(credits_received),
        "contributions": contribution_rows(),
        "payments": payment_rows(payments(documents, credits_received)),
    }


def write(folder: Path) -> None:
    """Write the complete import folder, one CSV file a kind; the folder is made where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, rows in files().items():
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (folder / f"{kind}.csv").write_bytes(text.getvalue().encode())
