"""The papers that the demonstration attaches: a supplier's invoice and a mail, both invented and saying so."""

import io
from datetime import datetime

import sqlalchemy as sa
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.orm import Session

from consortium.attachments.operations import attach
from consortium.audit.cause import Cause
from consortium.demo.signatures import OFFICERS
from consortium.spend.models import DocumentRow

INVOICE, BASELINE = "HI75125", "LIF-01 SERVICE CASA"
"""The number of the document, and the baseline, that have something attached."""

_INVENTED = "Invented for a demonstration: there is no such supplier, member or debt."
_PAPER = (
    (16, "INVOICE HI75125"),
    (10, _INVENTED),
    (11, "Billed to: AMBER, for the members of contract LIF-01. Services of April 2025."),
    (11, "1   SERVICE, 136 visits at 115.14       15,659.04   VAT 3,131.81"),
    (11, "2   CALLOUT, 40 callouts at 142.38       5,695.20   VAT 1,139.04"),
    (11, "To pay: 25,625.09 pounds"),
)
_MAIL = f"""\
From: Sales <sales@lift-supplier.example>
To: {OFFICERS["CASA"]}
Date: Thu, 09 Feb 2023 10:15:00 +0000
Subject: Price of a service visit
Message-ID: <casa-2023@lift-supplier.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{_INVENTED}

As agreed, a service visit costs 131.94 pounds without VAT from 9 February 2023.
"""


def invoice_paper() -> bytes:
    """The supplier's invoice as PDF, byte for byte the same each time."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle("Invoice HI75125 (invented)")
    height = 270 * mm
    for size, line in _PAPER:
        canvas.setFont("Helvetica-Bold" if size > 11 else "Helvetica", size)
        canvas.drawString(20 * mm, height, line)
        height -= 10 * mm
    canvas.save()
    return out.getvalue()


def mail() -> bytes:
    """The mail behind CASA's baseline."""
    return _MAIL.replace("\n", "\r\n").encode()


def attach_papers(session: Session, at: datetime) -> int:
    """Attach them for the officers whose they are; how many."""
    number = session.scalar(sa.select(sa.func.min(DocumentRow.id)).filter_by(number=INVOICE))
    attach(session, Cause(OFFICERS["AMBER"], at), f"document {number}", f"{INVOICE}.pdf", invoice_paper())
    mailed = Cause(OFFICERS["CASA"], at)
    attach(session, mailed, f"baseline {BASELINE}", "Price of a service visit.eml", mail())
    return 2
