"""What our residents and our staff got."""

from consortium.kernel.days import long_date
from reports.budget import Budget, largest
from reports.content import Block, Column, Grid, Heading, Line, Words
from reports.figures import Register
from reports.paper import AnyPaper, MemberPaper
from reports.paper_parts import CourseRow, EmploymentBlock, LearningBlock
from reports.voice import Voice, voice

SUPPRESSION = (
    "Outcomes that few people reached are not shown, nor any from which they could be worked out; the "
    "number who started is what we are billed for."
)
BY_PERIOD = (
    "Outcomes are counted by period: those reached in the year, whenever the resident started. They are no rate of "
    "the year's starts."
)


def residents(paper: AnyPaper, register: Register, budget: Budget) -> list[Block]:
    """Employment support: people, outcomes, cost; small numbers are suppressed by whoever fills the paper."""
    block = paper.employment
    if block is None or not (block.starts or block.cost or block.grants):
        return []
    blocks: list[Block] = [Heading(f"What {voice(paper).our} residents got: employment support")]
    blocks += [_outcomes(block, register), _employment_cost(block, register)]
    return blocks


def _outcomes(block: EmploymentBlock, register: Register) -> Grid:
    starts = register.count(
        "employment/starts", "residents who started with employment support", block.starts
    )
    lines = [Line(("Started with employment support", starts))]
    for place, each in enumerate(block.outcomes):
        text = register.suppressed(f"employment/outcomes/{place}", each.words, each.count)
        lines.append(Line((each.words, text)))
    note = BY_PERIOD
    if any(each.count is None for each in block.outcomes):
        note += f" {SUPPRESSION}"
    columns = (Column("Residents", 1), Column("Number"))
    return Grid("Residents and what they reached", columns, tuple(lines), note)


def _employment_cost(block: EmploymentBlock, register: Register) -> Grid:
    counted = f" ({block.outcome_counted})" if block.outcome_counted else ""
    cost = register.cell("employment/cost", "employment support: cost", block.cost)
    net = register.cell(
        "employment/cost_net", "employment support: cost less grants", block.cost - block.grants
    )
    grants = register.cell("employment/grants", "employment support: grants", block.grants)
    lines: tuple[Line, ...] = (
        Line(("What we put in", cost, net)),
        Line(("of it paid by grants, other people's money", grants, "")),
        Line(
            (
                "For each start",
                register.cell("employment/per_start_gross", "cost per start", block.per_start_gross),
                register.cell(
                    "employment/per_start_net", "cost per start, net of grants", block.per_start_net
                ),
            )
        ),
        Line(
            (
                f"For each outcome{counted}",
                register.cell("employment/per_outcome_gross", "cost per outcome", block.per_outcome_gross),
                register.cell(
                    "employment/per_outcome_net", "cost per outcome, net of grants", block.per_outcome_net
                ),
            )
        ),
    )
    lines += tuple(
        Line(
            (
                f"For each {each.counted}",
                register.cell(f"employment/sustained/{place}/gross", f"cost of each {each.counted}", each.gross),
                register.cell(f"employment/sustained/{place}/net", f"cost of each {each.counted}, net", each.net),
            )
        )
        for place, each in enumerate(block.sustained)
    )
    columns: tuple[Column, ...] = (
        Column("Cost, in pounds", 1),
        Column("Before grants"),
        Column("Our own money"),
    )
    return Grid("What it cost", columns, lines)


def staff(paper: AnyPaper, register: Register, budget: Budget) -> list[Block]:
    """Learning: places, cost against buying alone, pool balance."""
    block = paper.learning
    if block is None or not (block.courses or block.pools or block.cost):
        return []
    speaks = voice(paper)
    blocks: list[Block] = [Heading(f"What {speaks.our} staff got: learning and development")]
    if block.courses or block.cost:
        blocks += [Words(_learning_words(block, speaks.we, register))]
    if block.courses:
        blocks.append(_courses(block, register, budget))
    if block.pools:
        is_leavers = isinstance(paper, MemberPaper) and paper.is_leavers
        blocks.append(_pools(block, speaks, register, is_leavers=is_leavers))
    return blocks


def _learning_words(block: LearningBlock, we: str, register: Register) -> str:
    booked = register.count("learning/booked", "places booked", block.booked)
    attended = register.count("learning/attended", "places attended", block.attended)
    cost = register.pence("learning/cost", "learning: cost", block.cost)
    text = f"{we.capitalize()} booked {booked} places and used {attended}, at a cost of {cost}"
    if block.per_place is not None:
        each = register.pence("learning/per_place", "cost per place attended", block.per_place)
        text += f", or {each} for each place used"
    if block.fill is not None:
        fill = register.share("learning/fill", "places attended of those booked, where recorded", block.fill)
        text += f". Where attendance is recorded, {fill} of booked places were used"
    if block.hours:
        hours = register.number("learning/hours", "learning hours: places attended times hours", block.hours)
        text += f". They came to {hours} hours of learning"
    return text + "."


def _courses(block: LearningBlock, register: Register, budget: Budget) -> Grid:
    ordered = sorted(block.courses, key=lambda each: (each.day, each.reference))
    shown, rest = largest(ordered, budget.others, lambda each: each.cost)
    lines = [_course(each, register) for each in shown]
    if rest:
        key = "learning/smaller"
        booked = register.count(f"{key}/booked", "smaller courses: booked", sum(each.booked for each in rest))
        used = sum(each.attended or 0 for each in rest)
        attended = register.count(f"{key}/attended", "smaller courses: attended", used)
        cost = register.cell(f"{key}/cost", "smaller courses: cost", sum(each.cost for each in rest))
        lines.append(Line((f"and {len(rest)} smaller, together", "", booked, attended, cost, "", "")))
    lines += _courses_together(block, register)
    heads = ["Booked", "Attended", "Cost", "For each place"]
    if any(each.baseline_price is not None for each in ordered):
        heads.append("A place bought alone")
    columns: tuple[Column, ...] = (Column("Course", 4), Column("Day", 2), *(Column(head) for head in heads))
    cut = tuple(Line(line.cells[: len(columns)], line.kind) for line in lines)
    return Grid("Courses, places and their cost, in pounds", columns, cut)


def _courses_together(block: LearningBlock, register: Register) -> list[Line]:
    """The fees that are for no one course, where there are any, and the sums."""
    rows, lines = block.courses, []
    if other := block.cost - sum(each.cost for each in rows):
        fees = register.cell("learning/other/cost", "learning: fees not for one course", other)
        lines.append(Line(("Fees not for one course", "", "", "", fees, "", "")))
    booked = register.count("learning/courses/booked", "courses: booked", sum(each.booked for each in rows))
    used = sum(each.attended or 0 for each in rows)
    attended = register.count("learning/courses/attended", "courses: attended", used)
    cost = register.cell("learning/courses/cost", "learning: cost", block.cost)
    return [*lines, Line(("Together", "", booked, attended, cost, "", ""), "total")]


def _course(course: CourseRow, register: Register) -> Line:
    key, name = f"learning/{course.reference}", course.reference
    recorded = course.attended is not None
    return Line(
        (
            f"{course.reference} {course.title}",
            long_date(course.day),
            register.count(f"{key}/booked", f"{name}: booked", course.booked),
            register.count(f"{key}/attended", f"{name}: attended", course.attended or 0)
            if recorded
            else "not recorded",
            register.cell(f"{key}/cost", f"{name}: cost", course.cost),
            register.cell(f"{key}/per_place", f"{name}: cost per place attended", course.per_place),
            register.price(f"{key}/baseline_price", f"{name}: price bought alone", course.baseline_price),
        )
    )


def _pools(block: LearningBlock, speaks: Voice, register: Register, *, is_leavers: bool) -> Grid:
    heads, is_weighed = ["At the start", "Paid in", "Drawn", "Left"], any(each.fair_use for each in block.pools)
    lines = []
    for each in block.pools:
        amounts = [
            register.cell(f"pools/{each.name}/{part}", f"{each.name}: {part}", getattr(each, part))
            for part in ("opening", "contributions", "drawn", "balance")
        ]
        if is_weighed:
            words = f"{each.name}: use over contribution"
            amounts.append(register.number(f"pools/{each.name}/fair_use", words, each.fair_use))
        lines.append(Line((each.name, *amounts)))
    note = "With VAT, as the pools are kept."
    if any(each.balance < 0 for each in block.pools):
        note += f" Below zero: {speaks.we} have used more than {speaks.we} paid in"
        note += "; it is still to settle." if is_leavers else "."
    if is_weighed:
        heads.append("Use over contribution")
        note += f" Use over contribution: {speaks.our} share of what was used over that of what was paid in"
        note += f"; {_fairness(block)}."
    columns = (Column("Pool", 1), *(Column(head) for head in heads))
    caption = f"What is {speaks.ours} in the pools, in pounds"
    return Grid(caption, columns, tuple(lines), note)


def _fairness(block: LearningBlock) -> str:
    unfair = [each.name for each in block.pools if each.fair_use and not each.is_fair]
    return f"outside what the group calls fair: {', '.join(unfair)}" if unfair else "1 is exactly fair"
