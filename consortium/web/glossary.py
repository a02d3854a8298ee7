"""What the words and figures mean: one list behind every page (spec/vfm.md, spec/ledger.md)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A word with its meaning; `anchor` is its place on the glossary's page."""

    anchor: str
    word: str
    meaning: str


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
    Entry("sustained", "Sustained", "Still in paid work 13 or 26 weeks after the start."),
)
