"""What the words and figures mean: one list behind every page (spec/vfm.md, spec/ledger.md)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A word with its meaning; `anchor` is its place on the glossary's page, `headings` the figures it explains."""

    anchor: str
    word: str
    meaning: str
    headings: tuple[str, ...] = ()


GLOSSARY = (
    Entry(
        "put-in",
        "What we put in",
        "Our share of the cost of joint contracts and shared services, without VAT, by the "
        "day of the service. What the consortium itself costs to run stands apart.",
    ),
    Entry(
        "saved",
        "Saved in cash",
        "What the same quantity would have cost us at our own earlier price, less what we bore. "
        "It counts only against a price that we really paid (our own contract or our own history), with its sign: "
        "a loss counts as a loss.",
    ),
    Entry(
        "signed",
        "Signed",
        "Our own finance officer has checked the saving and signed it. Only signed savings stand in "
        "a headline. If the figure changes afterwards, the signature no longer holds.",
    ),
    Entry(
        "avoided",
        "Price rise avoided",
        "The rise that the price index says we would have met by now, and did not. "
        "It is never cash and is added to nothing.",
    ),
    Entry(
        "baseline",
        "Baseline",
        "What we would pay alone for one unit, with its day, where it comes from and how well it "
        "is evidenced.",
    ),
    Entry(
        "evidence",
        "Evidence",
        "A: the supplier's own data and invoice. B: an invoice. C: a quote or contract. D: an estimate.",
    ),
    Entry(
        "coverage", "Coverage", "The part of what we put in that has a baseline. The rest can show no saving."
    ),
    Entry(
        "belonging",
        "Cost of belonging",
        "Our share of what it costs to run the consortium, without VAT, less rebates and grants for it.",
    ),
    Entry(
        "promised",
        "Promised and given",
        "Promised is what a member offers to a contract, once its own finance officer has signed it: cash, "
        "staff days, premises or expertise. Given is what was recorded of it so far. Staff time is in no sum of money.",
    ),
    Entry("left-over", "Left over", "Saved in cash (signed) and rebates, less the cost of belonging."),
    Entry(
        "back", "Back for each pound", "Saved in cash (signed) and rebates, divided by the cost of belonging."
    ),
    Entry("rebate", "Rebate", "Cash that a supplier gave back, counted on the day it was received."),
    Entry("grant", "Grant", "Other people's money for the shared work. It is never a saving."),
    Entry(
        "share",
        "Share",
        "What a member bears of a document's line: its weight over all weights, rounded down, and the "
        "pennies left over one each to the largest fractions. Net and VAT are shared apart, and always add up exactly.",
    ),
    Entry(
        "current-account",
        "Current account",
        "What we owe the consortium (owes) or are owed by it (owed): shares of cost, "
        "less what we paid suppliers and one another.",
    ),
    Entry(
        "pool",
        "Pool",
        "Money that members paid in beforehand for shared work. One member, the host, holds the cash.",
    ),
    Entry(
        "not-due",
        "Not due, 1-30, 31-60 ...",
        "How many days ago an amount fell due: thirty days after the document's day, "
        "unless the contract says otherwise. What counts in our favour settles the oldest first.",
    ),
    Entry(
        "incomplete",
        "Incomplete",
        "The year is not over, or not all of its days are billed yet. The figure is shown and "
        "stays out of headlines.",
    ),
    Entry(
        "period",
        "Period",
        "A month of the financial year, P01 (April) to P12 (March). Nothing is posted in a closed one.",
    ),
    Entry(
        "journal",
        "Journal",
        "One balanced entry of the book. It never changes: a correction is a reversing journal. "
        "Each carries the hash of the one before it, so that nothing can be altered unseen.",
    ),
    Entry(
        "head",
        "Ledger head",
        "The hash of the book's last journal. Whoever wrote it down can hold the book to it.",
    ),
    Entry(
        "pack",
        "Board pack",
        "All papers of a year, frozen as they stand. A pack never changes; a later one says what "
        "moved and why.",
    ),
    Entry(
        "workstream",
        "Workstream",
        "A kind of shared work: procurement, employment support, learning, running cost.",
    ),
    Entry("lead", "Lead", "The member that signs and manages a contract for all that take part."),
    Entry(
        "weight",
        "Weight",
        "How much of a cost a member bears beside the others: who weighs 3 bears three times what 1 does.",
    ),
    Entry("cpv", "CPV", "The Common Procurement Vocabulary of 2008: eight digits that say what is bought."),
    Entry(
        "draft",
        "Draft",
        "A contract or a variation as far as it is typed. It holds once another person has approved exactly it.",
    ),
    Entry(
        "variation",
        "Variation",
        "A change of a contract that holds from a day on, with its reason. What was posted before stays as it was.",
    ),
    Entry(
        "start",
        "Start",
        "A resident who began employment support. The number of starts is what a service is billed by, so that it is "
        "shown however small it is. The cost of each is the year's cost over its starts.",
        ("Started", "Starts", "For each start", "Referred"),
    ),
    Entry(
        "outcome",
        "Outcome",
        "What a resident reached, with the evidence for it: at most one of each kind for each time in support, in the "
        "year in which it was reached. A number below the smallest shown stays with the resident's own association.",
        ("Outcomes",),
    ),
    Entry(
        "sustained",
        "Sustained",
        "In paid work 13 of the 17 weeks after the start of a job, or 26 of 30, whoever the employer is. The dated "
        "parameters say how many.",
    ),
    Entry(
        "cohort",
        "Cohort",
        "Those who started in the same quarter, followed to today. Of a cohort a rate says what became of them; "
        "what was reached in a year by whoever started when is another figure, and the two are never mixed.",
        ("Weeks since", "Qualification", "Work experience", "Job start", "Kept 13 weeks", "Kept 26 weeks")
        + ("Better work", "Starts then"),
    ),
    Entry(
        "fell-between",
        "Fell between",
        "Referred, and neither accepted nor turned away within the days that the group has set. To stand on a waiting "
        "list is no acceptance.",
        ("Days since", "Fell between", "Wait for an answer", "With no adviser", "Longest wait, days"),
    ),
    Entry(
        "contact",
        "Contact",
        "An adviser and a resident met, spoke or wrote, or the adviser did something for the resident, on a day and "
        "for so many minutes. Where the group measures use so, the minutes share the cost of the service.",
        ("Contacts", "Minutes"),
    ),
    Entry(
        "residents-counted",
        "Residents counted",
        "How many residents have a need, or gave an answer, each counted once a year. A number below the smallest "
        "shown stays with the residents' own association, and so does one from which it could be worked out.",
        ("Residents",),
    ),
    Entry(
        "caseload",
        "Caseload",
        "The cases of an adviser that are open today, beside how many the adviser takes.",
        ("Open cases", "Takes", "Room for"),
    ),
    Entry(
        "true-up",
        "True-up",
        "At the end of a year what members were charged on account is held against what they really used. Beyond the "
        "tolerance that the group has set, one journal passes the difference between them.",
        ("Charged", "To pass between members", "Charged on account", "Due by use", "Bears then", "of what is due"),
    ),
    Entry(
        "additionality",
        "Additionality",
        "What would not have happened anyway: gross, less deadweight, leakage, displacement and what others brought "
        "about. Each part is set with its source; until all are, nothing net is shown.",
        ("Reached", "Net"),
    ),
    Entry(
        "social-value",
        "Social value",
        "What an outcome is worth by a set of values that an association holds. It is no money of the book, added to "
        "none, and one class may overlap another.",
        ("Each is worth", "Net worth", "Years"),
    ),
    Entry(
        "wellby",
        "WELLBY",
        "One point of life satisfaction, on a scale from 0 to 10, for one person for one year, as the Green Book "
        "values it.",
    ),
    Entry(
        "place",
        "Place",
        "A seat on a course. Offered: its part of all places, by what the association paid into the pool. Booked or "
        "charged: what it bears the cost of, a place cancelled late or left empty too where the group's rule says so. "
        "Waiting: asked for and not booked. Attended: somebody came.",
        (
            *("Places in all", "Free", "Offered", "Booked", "Charged", "Waiting", "Attended", "Cancelled late"),
            *("Nobody came", "Our places", "Places", "Of them not charged", "Staff", "Places booked", "Places used"),
            "In line",
        ),
    ),
    Entry(
        "fill",
        "Fill",
        "Places attended of all that a course has; for one association, of those that it is charged for.",
        ("Of all places", "Of its places"),
    ),
    Entry(
        "learning-hours",
        "Learning hours",
        "Places attended times the length of the course. A place to which nobody came teaches nothing, and costs.",
        ("Learning hours", "Hours"),
    ),
    Entry(
        "per-place",
        "Cost of a place",
        "What was billed for a course, without VAT, over the places attended; beside it what a place costs alone, by "
        "the association's own baseline or, for all, the average over those who came where each has one.",
        ("Cost", "Our cost", "For each place", "For each place used", "A place bought alone"),
    ),
    Entry(
        "evaluation",
        "Evaluation",
        "What those who came thought of a course, from 1 to 5, asked by one link and of nobody in particular. It is "
        "shown once the link is closed, and only where enough have answered.",
        ("Useful, of 5", "Answers"),
    ),
    Entry(
        "commitment",
        "Commitment",
        "What a pool is to bear and is not billed for yet, with VAT: a cost that was committed, or a planned course by "
        "its price. It shrinks by what is billed of it.",
        ("Committed", "Not billed", "Price", "Amount"),
    ),
    Entry(
        "due",
        "Due to a pool",
        "What an association is to pay in by a day. What it pays in counts for the earliest first.",
        ("Still due", "Paid", "Paid in late"),
    ),
    Entry(
        "pool-standing",
        "Left in a pool",
        "At the start, and what was paid in, less what was used, and what was returned. Then left: the same with "
        "everything due and committed. The lowest to come says whether the pool runs dry on the way.",
        ("At the start", "Paid in", "Used", "Returned", "Left", "Then left", "Lowest to come"),
    ),
    Entry(
        "fair-use",
        "Fair use",
        "An association's share of what all used, over its share of what all paid in: 1.00 is fair, and the band that "
        "the group has set is near enough. Its fair part is its share of all use by what it paid in; the fair parts "
        "less use add up to nothing.",
        ("of all paid in", "of all used", "Index", "Fair part", "Fair part less use"),
    ),
    Entry(
        "levy-allowance",
        "Levy allowance",
        "What of its apprenticeship levy an association may transfer to others in a tax year: a share of what it "
        "declared for the year before. It moves in the government's service and never in the book.",
        ("Declared the year before", "May transfer", "Transferred"),
    ),
)

ANCHORS = {heading: each.anchor for each in GLOSSARY for heading in each.headings}
"""Where each figure of the pages of services is explained, by its heading."""
