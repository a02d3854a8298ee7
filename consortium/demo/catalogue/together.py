"""The shared employment service, the pooled learning and the consortium's own running cost: invented."""

from consortium.demo.catalogue.shape import JointContract, all_but, term
from consortium.kernel.terms import Workstream

EMPLOYMENT = JointContract(
    reference="EMP-01",
    title="Employment support for residents",
    supplier="LADDERW",
    category="79611000",
    workstream=Workstream.EMPLOYMENT,
    lead="HALLOW",
    term=term("2023-04-01", "2027-12-31", "2028-12-31"),
    notice_days=120,
    allocation="usage",
    members=all_but("DUNMAR"),
    value=242_000,
)

LEARNING = JointContract(
    reference="LND-01",
    title="Shared learning and development",
    supplier="MERROW",
    category="80500000",
    workstream=Workstream.LEARNING,
    lead="CALDER",
    term=term("2023-04-01", "2026-03-31", "2027-03-31"),
    notice_days=90,
    allocation="fte",
    pool="LEARNING",
    value=96_000,
)

COORDINATOR = JointContract(
    reference="RUN-01",
    title="Coordinator",
    supplier="HALLOWEMP",
    category="79420000",
    workstream=Workstream.RUNNING,
    lead="HALLOW",
    term=term("2023-04-01", "2029-03-31"),
    notice_days=90,
    allocation="equal",
    vat=0,
    value=236_000,
)

ADVICE = JointContract(
    reference="RUN-02",
    title="Legal advice and independent review of the consortium",
    supplier="COBBLEM",
    category="79200000",
    workstream=Workstream.RUNNING,
    lead="AMBER",
    term=term("2023-04-01", "2026-03-31", "2027-03-31"),
    notice_days=30,
    allocation="homes",
    value=25_000,
)

CONTRACTS = (EMPLOYMENT, LEARNING, COORDINATOR, ADVICE)
