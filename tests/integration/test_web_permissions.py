"""Who may open which page and do what: every route, for everybody, on what is theirs, others' and nobody's.

Each row is sent as a real request. A column is a person; a cell is the status of the answer: 302 to the sign-in
page for nobody, 403 where no role allows it, 404 for what another member has exactly as for what is not there.
"""

import html
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask

from consortium.access.principal import Held
from consortium.access.terms import Role
from consortium.web.guard import declared_of
from tests.books import sound_book
from tests.furnished import (
    ACCEPTED,
    ADVISER,
    ASKED,
    BEGUN,
    CONTACT,
    COURSE,
    CREDIT,
    DEADWEIGHT,
    GIVEN,
    HINDERED,
    JOB,
    LEVY,
    MEASURE,
    NEED,
    PLEDGE,
    PROJECT,
    REFERRAL,
    REVIEW,
    SOCIAL_VALUE,
    STEP,
    THOUGHT,
    TO_DO,
    TOKEN,
    TRANSFER,
    WHY,
    WORD,
    WORK,
    furnish,
)
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, AUDITOR, Visitor, application, board, finance, let_in

PEOPLE = {
    "nobody": None,
    "no-role": (),
    "finance-A": (finance("AAA"),),
    "board-A": (board("AAA"),),
    "finance-C": (finance("CCC"),),
    "both": (board("AAA"), finance("CCC")),
    "admin": (ADMINISTRATOR,),
    "auditor": (AUDITOR,),
}

SERVING = {
    "adviser": (Held(Role.ADVISER),),
    "lead": (Held(Role.LEARNING_LEAD),),
    "services-A": (Held(Role.SERVICES, "AAA"),),
    "services-C": (Held(Role.SERVICES, "CCC"),),
}
"""Those who run the shared services. Whatever does not stand in SERVED is to them as to who has no role."""

READ = "302 403 200 200 200 200 200 200"
BOOK = "302 403 403 403 403 403 200 200"
ADMIN = "302 403 403 403 403 403 200 403"
ENTERING = "302 403 200 403 200 200 200 403"
MISSING = "302 403 404 404 404 404 404 404"
HOSTING = "302 403 200 403 403 403 200 403"
NOWHERE = "302 403 404 403 404 404 404 403"
DECLARING = "302 403 200 403 200 200 200 403"
RUNNING_NOWHERE = "302 403 403 403 403 403 404 403"
NO_CASE = "302 403 403 403 403 403 403 403"
WORKING = "302 403 403 403 403 403 302 403"
CASES = "302 403 200 403 200 200 403 403"
COUNTING = "302 403 200 403 200 200 200 200"
RUNNING = "302 403 403 403 403 403 200 403"
BOOKING = "302 403 200 403 404 200 200 403"
ANYBODY = "200 200 200 200 200 200 200 200"

ENDED = {"state": "not_needed", "ended_day": "2025-06-20"}
OF_RATE = "contract=EMP-01&quarter=2025-26+Q1&outcome=job_start"
CREDIT_AT = "/services/employment/cases/{begun}/credit/qualification/2025-06-20"
COURSE_AT = "/services/learning/courses/{course}"
CHANGED = {name: value for name, value in COURSE.items() if name not in ("contract", "course")} | {"hours": "7"}

PAGES: dict[str, dict[str, str]] = {
    "home.index": {"/": "302 200 200 200 200 200 200 200"},
    "home.glossary": {"/glossary": "302 200 200 200 200 200 200 200"},
    "home.font": {"/fonts/regular.ttf": ANYBODY, "/fonts/other.ttf": "404 " * 8},
    "sign_in.form": {"/sign-in": ANYBODY},
    "sign_in.forgotten": {"/forgotten": ANYBODY},
    "sign_in.choose": {"/choose-password/none": "410 " * 8},
    "sign_in.account": {"/account": "302 200 200 200 200 200 200 200"},
    "calendar.feed": {"/calendar/none.ics": "404 " * 8},
    "contracts.index": {"/contracts": READ},
    "contracts.one": {
        "/contracts/PRO-01": READ,
        "/contracts/FIX-01": "302 403 200 200 404 200 200 200",
        "/contracts/NO-99": MISSING,
    },
    "drafts.index": {"/drafts": READ},
    "drafts.one": {
        "/drafts/{draft}": "302 403 200 200 404 200 200 200",
        "/drafts/{draft_of_b}": "302 403 404 404 404 404 200 200",
        "/drafts/99999": MISSING,
    },
    "draft_steps.new": {"/drafts/new": ENTERING},
    "draft_steps.step": {
        "/drafts/{draft}/what": "302 403 200 403 404 403 200 403",
        "/drafts/{draft_of_b}/sharing": "302 403 404 403 404 404 200 403",
        "/drafts/{draft}/nothing": "302 403 404 403 404 403 404 403",
        "/drafts/99999/what": "302 403 404 403 404 404 404 403",
    },
    "draft_steps.shown_shares": {
        "/drafts/{draft}/shares": "302 403 200 403 404 403 200 403",
        "/drafts/{draft_of_b}/shares": "302 403 404 403 404 404 200 403",
    },
    "documents.index": {"/documents": READ},
    "documents.one": {
        "/documents/{shared}": READ,
        "/documents/{foreign}": "302 403 200 200 404 200 200 200",
        "/documents/99999": MISSING,
    },
    "entries.new": {
        "/enter/payments": "302 403 200 403 200 200 200 403",
        "/enter/referrals": "302 403 200 403 200 200 200 403",
        "/enter/members": MISSING,
    },
    "pasting.block": {"/paste/payments": "302 403 200 403 200 200 200 403", "/paste/members": MISSING},
    "programmes.index": {
        "/services": READ,
        "/services?member=BBB": "302 403 404 404 404 404 200 200",
        "/services?member=ZZZ": MISSING,
    },
    "programmes.participants": {"/services/participants": READ},
    "cases.index": {"/services/employment": CASES},
    "cases.lost": {"/services/employment/fell-between": CASES},
    "cases.referral": {"/services/employment/refer": CASES},
    "cases.one": {
        "/services/employment/cases/{new_case}": "302 403 200 403 404 404 403 403",
        "/services/employment/cases/{case}": "302 403 200 403 404 404 403 403",
        "/services/employment/cases/{case_of_b}": "302 403 404 403 404 404 403 403",
        "/services/employment/cases/99999": "302 403 404 403 404 404 403 403",
    },
    "case_work.spell": {
        "/services/employment/cases/{begun}/work/{spell}": "302 403 403 403 403 403 403 403",
        "/services/employment/cases/{case}/work/{spell}": "302 403 403 403 403 403 403 403",
        "/services/employment/cases/{case_of_b}/work/{spell}": "302 403 403 403 403 403 403 403",
    },
    "case_contacts.index": {"/services/employment/contacts": CASES},
    "case_contacts.one": {
        "/services/employment/cases/{begun}/contacts/{contact}": NO_CASE,
        "/services/employment/cases/{case}/contacts/{contact}": NO_CASE,
        "/services/employment/cases/{case_of_b}/contacts/{contact}": NO_CASE,
    },
    "plans.one": {
        "/services/employment/cases/{begun}/plan": "302 403 200 403 404 404 403 403",
        "/services/employment/cases/{case_of_b}/plan": "302 403 404 403 404 404 403 403",
    },
    "plans.need": {
        "/services/employment/cases/{begun}/needs/{hindered}": NO_CASE,
        "/services/employment/cases/{case}/needs/{hindered}": NO_CASE,
    },
    "plans.deed": {
        "/services/employment/cases/{begun}/actions/{to_do}": NO_CASE,
        "/services/employment/cases/{case}/actions/{to_do}": NO_CASE,
    },
    "sensitive.one": {
        # of a member that asks, of one that does not, and of nobody: only its adviser and its services officers
        "/services/employment/cases/{begun}/answers": "302 403 403 403 403 403 403 403",
        "/services/employment/cases/{case_of_b}/answers": "302 403 403 403 403 403 403 403",
    },
    "sensitive.questions": {"/services/employment/questions": "302 403 200 403 200 200 200 403"},
    "sensitive.counted": {"/services/employment/answers": READ},
    "needs.index": {"/services/employment/needs": READ},
    "needs.found": {"/services/employment/needs/found": CASES},
    "words.index": {"/services/employment/words": COUNTING},
    "words.new": {"/services/employment/words/new": ADMIN},
    "words.one": {
        "/services/employment/words/needs/cv": ADMIN,
        "/services/employment/words/needs/nothing": "302 403 403 403 403 403 404 403",
        "/services/employment/words/nothing/cv": "302 403 403 403 403 403 404 403",
    },
    "caseload.index": {"/services/employment/caseload": COUNTING},
    "caseload.handing_over": {"/services/employment/hand-over": ADMIN},
    "credit.form": {
        f"{CREDIT_AT}": NO_CASE,
        "/services/employment/cases/{case_of_b}/credit/qualification/2025-06-20": NO_CASE,
        "/services/employment/cases/{begun}/credit/qualification/soon": NO_CASE,
    },
    "usage_measures.form": {
        "/services/usage-measures/EMP-01": ADMIN,
        "/services/usage-measures/PRO-01": RUNNING_NOWHERE,
        "/services/usage-measures/NO-99": RUNNING_NOWHERE,
    },
    "rates.index": {"/services/employment/rates": READ},
    "rates.counted": {
        f"/services/employment/rates/cohort?member=AAA&{OF_RATE}": "302 403 200 200 404 200 404 404",
        f"/services/employment/rates/period?member=BBB&{OF_RATE}": MISSING,
        f"/services/employment/rates/neither?member=AAA&{OF_RATE}": MISSING,
        "/services/employment/rates/cohort?member=AAA&quarter=soon": "302 403 422 422 422 422 422 422",
    },
    "caseload.adviser": {"/services/employment/advisers/new": ADMIN},
    "caseload.places": {"/services/employment/places/new": ADMIN},
    "programmes.outcomes": {"/services/outcomes": READ},
    "privacy.held": {
        "/services/participants/held?contract=EMP-01&participant=PX1": "302 403 200 403 404 404 404 403",
        "/services/participants/held?contract=EMP-01&participant=PX2": "302 403 404 403 404 404 404 403",
        "/services/participants/held?contract=EMP-01&participant=PX9": "302 403 404 403 404 404 404 403",
    },
    "privacy.held_file": {
        "/services/participants/held.json?contract=EMP-01&participant=PX1": "302 403 200 403 404 404 404 403",
        "/services/participants/held.json?contract=EMP-01&participant=PX2": "302 403 404 403 404 404 404 403",
    },
    "programmes.courses": {
        "/services/courses": READ,
        "/services/courses?member=BBB": "302 403 404 404 404 404 200 200",
        "/services/courses?member=ZZZ": MISSING,
    },
    "learning.index": {"/services/learning": READ},
    "learning.needed": {"/services/learning/needs": READ},
    "learning.results": {
        "/services/learning/results": READ,
        "/services/learning/results?member=BBB": "302 403 404 404 404 404 200 200",
        "/services/learning/results?member=ZZZ": MISSING,
    },
    "courses.one": {
        "/services/learning/courses/{course}": "302 403 200 200 404 200 200 200",
        "/services/learning/courses/99999": MISSING,
    },
    "courses.new": {"/services/learning/courses/new": RUNNING},
    "courses.change_form": {"/services/learning/courses/{course}/change": RUNNING},
    "courses.offer_form": {"/services/learning/courses/{course}/offer": RUNNING},
    "places.form": {
        "/services/learning/courses/{course}/book": BOOKING,
        "/services/learning/courses/{course}/cancel": BOOKING,
        "/services/learning/courses/{course}/swap": BOOKING,
        "/services/learning/courses/99999/book": "302 403 404 403 404 404 404 403",
    },
    "levy.index": {"/services/learning/levy": READ},
    "levy.declaration_form": {"/services/learning/levy/declare": ENTERING},
    "levy.transfer_form": {"/services/learning/levy/transfers/new": ENTERING},
    "evaluation.asked": {f"/evaluate/{TOKEN}": ANYBODY, "/evaluate/none": "404 " * 8},
    "places.attendance_form": {"/services/learning/courses/{course}/attendance": BOOKING},
    "pools.index": {"/services/pools": READ},
    "pools.one": {"/services/pools/LEARN-A": READ, "/services/pools/NO-1": MISSING},
    "pools.lines": {"/services/pools/LEARN-A/lines": READ, "/services/pools/NO-1/lines": MISSING},
    "pool_changes.new_schedule": {
        "/services/pools/LEARN-A/schedule": HOSTING,
        "/services/pools/NO-1/schedule": NOWHERE,
    },
    "pool_changes.new_commitment": {"/services/pools/LEARN-A/commitments": HOSTING},
    "pool_changes.year_end": {"/services/pools/LEARN-A/year-end": HOSTING},
    "true_ups.index": {"/services/true-ups?year=2025-26": READ},
    "true_ups.one": {
        "/services/true-ups/2025-26/EMP-01": READ,
        "/services/true-ups/2025-26/FIX-01": "302 403 200 200 404 200 200 200",
        "/services/true-ups/2025-26/NO-99": MISSING,
        "/services/true-ups/soon/EMP-01": "302 403 422 422 422 422 422 422",
    },
    "social_value.index": {
        "/services/social-value": READ,
        "/services/social-value?member=BBB": "302 403 404 404 404 404 404 404",
        "/services/social-value?member=ZZZ": MISSING,
    },
    "social_value.new_value": {"/services/social-value/values/new": ENTERING},
    "value_sets.one": {
        "/services/social-value/values/{value}": "302 403 200 200 404 200 404 404",
        "/services/social-value/values/99999": MISSING,
    },
    "value_sets.block": {"/services/social-value/values/paste": ENTERING},
    "social_value.new_factor": {"/services/social-value/factors/new": ENTERING},
    "statement.index": {
        "/statement": READ,
        "/statement?member=BBB": "302 403 404 404 404 404 200 200",
        "/statement?member=ZZZ": MISSING,
    },
    "statement.settle": {"/settlement": READ},
    "vfm.index": {
        "/value-for-money?year=2025-26": READ,
        "/value-for-money?year=2025-26&member=BBB": "302 403 404 404 404 404 200 200",
        "/value-for-money?year=2025-26&member=ZZZ": MISSING,
    },
    "vfm.claim": {
        "/value-for-money/2025-26/PRO-01/VISIT/AAA": "302 403 200 200 404 200 200 200",
        "/value-for-money/2025-26/PRO-01/VISIT/BBB": "302 403 404 404 404 404 200 200",
        "/value-for-money/2025-26/PRO-01/NONE/AAA": MISSING,
    },
    "shares.index": {
        "/shares": READ,
        "/shares?member=BBB": "302 403 404 404 404 404 200 200",
        "/shares?member=ZZZ": MISSING,
        "/shares?figure=cost&contract=PRO-01&member=BBB": READ,
        "/shares?figure=with-a-baseline&contract=PRO-01&member=BBB": "302 403 404 404 404 404 200 200",
        "/shares?figure=cost&contract=PRO-01&member=ZZZ": MISSING,
        "/shares?figure=cost&contract=FIX-01": "302 403 200 200 404 200 200 200",
        "/shares?figure=cost&contract=FIX-01&member=CCC": "302 403 404 404 404 200 200 200",
        "/shares?figure=cost&contract=NO-99": MISSING,
        "/shares?figure=no": MISSING,
        "/shares?year=soon": "302 403 422 422 422 422 422 422",
    },
    "parameters.index": {"/parameters": "302 200 200 200 200 200 200 200"},
    "parameters.new": {"/parameters/new": ADMIN},
    "packs.index": {"/packs": READ},
    "packs.one": {"/packs/2025-26/1": READ, "/packs/2025-2026/1": READ, "/packs/2025-26/9": MISSING},
    "packs.paper": {
        "/packs/2025-26/1/consortium.pdf": READ,
        "/packs/2025-26/1/AAA.pdf": "302 403 200 200 404 200 200 200",
        "/packs/2025-26/1/ZZZ.pdf": MISSING,
    },
    "partnership.index": {"/partnership": READ},
    "partnership.contract": {
        "/partnership/contracts/PRO-01": READ,
        "/partnership/contracts/FIX-01": "302 403 200 200 404 200 200 200",
        "/partnership/contracts/NO-99": MISSING,
    },
    "partnership.declarations": {"/partnership/declarations": READ},
    "partnership.learned": {"/partnership/lessons": READ},
    "partnership.lesson_form": {"/partnership/lessons/new": DECLARING},
    "partnership.voice_form": {
        "/partnership/voice/PRO-01": DECLARING,
        "/partnership/voice/FIX-01": "302 403 200 403 404 403 200 403",
        "/partnership/voice/NO-99": "302 403 404 403 404 404 404 403",
    },
    "pledges.new": {"/partnership/declarations/new": DECLARING},
    "pledges.one": {
        "/partnership/declarations/{waiting}": READ,
        "/partnership/declarations/{others}": "302 403 200 200 404 200 200 200",
        "/partnership/declarations/999": MISSING,
    },
    "pledges.change_form": {
        "/partnership/declarations/{waiting}/change": "302 403 200 403 403 403 200 403",
        "/partnership/declarations/{others}/change": "302 403 403 403 404 403 200 403",
        "/partnership/declarations/999/change": "302 403 404 403 404 404 404 403",
    },
    "projects.index": {"/partnership/projects": READ},
    "projects.new": {"/partnership/projects/new": DECLARING},
    "projects.one": {"/partnership/projects/{project}": READ, "/partnership/projects/999": MISSING},
    "book.index": {"/book": BOOK},
    "book.one": {"/book/2025-26/1": BOOK, "/book/2025-26/999": "302 403 403 403 403 403 404 404"},
    "book.balance": {"/book/trial-balance": BOOK},
    "book.check": {"/book/verify": BOOK},
    "book.periods": {"/book/periods?year=2025-26": BOOK},
    "imports.index": {"/imports": ADMIN},
    "imports.one": {"/imports/1": ADMIN, "/imports/999": "302 403 403 403 403 403 404 403"},
    "imports.under_way": {"/imports/uploads/none": "302 403 403 403 403 403 404 403"},
    "imports.to_mend": {"/imports/uploads/none/to-mend": "302 403 403 403 403 403 404 403"},
    "imports.errors": {"/imports/uploads/none/errors.csv": "302 403 403 403 403 403 404 403"},
    "imports.template": {
        "/imports/template/members.csv": ADMIN,
        "/imports/template/no.csv": "302 403 403 403 403 403 404 403",
    },
    "people.index": {"/people": BOOK},
    "people.new": {"/people/new": ADMIN},
    "people.one": {
        "/people/finance-A@x.example": ADMIN,
        "/people/zzz@x.example": "302 403 403 403 403 403 404 403",
    },
    "audit.index": {"/audit": BOOK},
    "attachments.one": {
        "/attachments/1": READ,
        "/attachments/2": "302 403 200 200 404 200 200 200",
        "/attachments/3": "302 403 200 200 404 200 200 200",
        "/attachments/99": MISSING,
    },
}

VOICE = {"about": "award", "day": "2025-09-01", "not_asked_because": "Offices only"}
LESSON = {"day": "2025-09-01", "learned": "Late lists", "differently": "Earlier lists"}
TO_ADVISER = {"adviser": ADVISER}
CAPACITY = {"contract": "EMP-01", "adviser": ADVISER, "from": "2025-09-01", "capacity": "30"}
OVER = {"contract": "EMP-01", "from": "nobody", "to": ADVISER, "member": "AAA", "count": "1"}
SET_OF_A = ",".join(SOCIAL_VALUE) + "\n" + ",".join(SOCIAL_VALUE.values())
PLACES = {"contract": "EMP-01", "member": "AAA", "year": "2025-26", "places": "12"}
SCHEDULE = {"member": "BBB", "amount": "100.01", "instalments": "4", "first": "2026-05-01"}
COMMITMENT = {"contract": "LRN-01", "item": "C01", "day": "2026-09-01", "amount": "900.00", "words": "Again"}
PARAMETER = {"name": "acceptance_days", "from": "2026-04-01", "value": "15", "source": "steering group"}
ERASE = "/services/participants/erase?contract=EMP-01&participant="
ERASING = {"reason": "asked for it", "sure": "yes"}
DONE = "302 403 302 403 403 403 302 403"
BY_LINK = "/evaluate/"
"""Whoever has the link answers, signed in or not."""

ACTIONS: dict[str, list[tuple[str, dict[str, str], str]]] = {
    "sign_in.enter": [("/sign-in", {"email": "a@x.example", "password": "no"}, "422 " * 8)],
    "sign_in.leave": [("/sign-out", {}, "302 " * 8)],
    "sign_in.end_one": [
        # One's own only: who has no role signed in first.
        ("/account/sessions/1/end", {}, "302 302 404 404 404 404 404 404"),
        ("/account/sessions/99999/end", {}, "302 404 404 404 404 404 404 404"),
    ],
    "sign_in.leave_everywhere": [("/sign-out-everywhere", {}, "302 " * 8)],
    "sign_in.new_password": [
        ("/account/password", {"current": "no", "password": "x"}, "302 422 422 422 422 422 422 422")
    ],
    "calendar.make": [("/account/calendar", {}, "302 200 200 200 200 200 200 200")],
    "calendar.take_away": [("/account/calendar/take-away", {}, "302 422 422 422 422 422 422 422")],
    "sign_in.send_reset": [("/forgotten", {"email": "zzz@x.example"}, ANYBODY)],
    "sign_in.chosen": [("/choose-password/none", {"password": "x"}, "410 " * 8)],
    "draft_steps.start": [
        ("/drafts/new", {"lead": "AAA", "title": "T"}, "302 403 302 403 422 422 302 403"),
        ("/drafts/new", {"lead": "BBB", "title": "T"}, "302 403 422 403 422 422 302 403"),
    ],
    "draft_steps.keep": [
        ("/drafts/{draft}/days", {"revision": "1"}, "302 403 302 403 404 403 302 403"),
        ("/drafts/{draft_of_b}/days", {"revision": "1"}, "302 403 404 403 404 404 302 403"),
        ("/drafts/99999/days", {"revision": "1"}, "302 403 404 403 404 404 404 403"),
    ],
    "draft_steps.vary": [
        ("/contracts/PRO-01/vary", {}, "302 403 302 403 403 403 302 403"),
        ("/contracts/FIX-01/vary", {}, "302 403 403 403 404 403 302 403"),
        ("/contracts/NO-99/vary", {}, "302 403 404 403 404 404 404 403"),
    ],
    "drafts.hand_in": [
        ("/drafts/{draft}/send", {}, "302 403 302 403 404 403 302 403"),
        ("/drafts/{draft_of_b}/send", {}, "302 403 404 403 404 404 302 403"),
    ],
    "drafts.agree": [
        ("/drafts/{sent}/approve", {"digest": "{digest}"}, "302 403 302 403 404 403 302 403"),
        ("/drafts/{sent_of_b}/approve", {"digest": "{digest_of_b}"}, "302 403 404 403 404 404 302 403"),
        ("/drafts/99999/approve", {}, "302 403 404 403 404 404 404 403"),
    ],
    "drafts.turn_back": [
        ("/drafts/{sent}/return", {"reason": "say more"}, "302 403 302 403 404 403 302 403"),
        ("/drafts/{sent_of_b}/return", {"reason": "say more"}, "302 403 404 403 404 404 302 403"),
    ],
    "drafts.give_up": [
        ("/drafts/{draft}/discard", {"reason": "not wanted"}, "302 403 302 403 404 403 302 403"),
        ("/drafts/{draft_of_b}/discard", {"reason": "not wanted"}, "302 403 404 403 404 404 302 403"),
    ],
    "documents.reverse": [
        ("/documents/{shared}/reverse", {"reason": "billed twice"}, "302 403 302 403 403 403 302 403"),
        ("/documents/{foreign}/reverse", {"reason": "billed twice"}, "302 403 403 403 404 403 302 403"),
        ("/documents/99999/reverse", {"reason": "x"}, "302 403 404 403 404 404 404 403"),
    ],
    "entries.enter": [
        (
            "/enter/payments",
            {"date": "2025-11-01", "payer": "AAA", "payee": "BBB", "amount": "5.00", "reference": "W1"},
            "302 403 302 403 422 422 302 403",
        ),
    ],
    "pasting.paste": [
        (
            "/paste/payments",
            {"block": "date,payer,payee,amount,reference\n2025-11-01,AAA,BBB,5.00,W2"},
            "302 403 302 403 422 422 302 403",
        ),
    ],
    "attachments.of_document": [
        ("/documents/{shared}/attachments", {"take-away": "1", "reason-1": "wrong"}, DONE),
        ("/documents/{foreign}/attachments", {"take-away": "9"}, "302 403 403 403 404 403 404 403"),
        ("/documents/99999/attachments", {}, "302 403 404 403 404 404 404 403"),
    ],
    "attachments.of_contract": [
        (
            "/contracts/FIX-01/attachments",
            {"take-away": "2", "reason-2": "wrong"},
            "302 403 403 403 404 403 302 403",
        ),
        ("/contracts/NO-99/attachments", {}, "302 403 404 403 404 404 404 403"),
    ],
    "attachments.of_claim": [
        (
            "/value-for-money/2025-26/PRO-01/VISIT/AAA/attachments",
            {"take-away": "3", "reason-3": "wrong"},
            "302 403 302 403 404 403 302 403",
        ),
        ("/value-for-money/2025-26/PRO-01/VISIT/BBB/attachments", {}, "302 403 404 403 404 404 422 403"),
        ("/value-for-money/2025-26/PRO-01/NONE/AAA/attachments", {}, "302 403 404 403 404 404 404 403"),
    ],
    "privacy.forget": [
        (f"{ERASE}PX1", ERASING, "302 403 302 403 404 404 404 403"),
        (f"{ERASE}PX2", ERASING, "302 403 404 403 404 404 404 403"),
        (f"{ERASE}PX9", ERASING, "302 403 404 403 404 404 404 403"),
    ],
    "social_value.enter_value": [
        ("/services/social-value/values/new?member=AAA", SOCIAL_VALUE, "302 403 302 403 422 422 422 403"),
    ],
    "value_sets.withdraw": [
        ("/services/social-value/values/{value}/withdraw", {}, "302 403 302 403 404 404 404 403"),
        ("/services/social-value/values/99999/withdraw", {}, NOWHERE),
    ],
    "value_sets.paste": [
        ("/services/social-value/values/paste", {"block": SET_OF_A}, "302 403 302 403 422 422 422 403"),
    ],
    "social_value.enter_factor": [
        ("/services/social-value/factors/new?member=AAA", DEADWEIGHT, "302 403 302 403 422 422 422 403"),
    ],
    "vfm.sign_all": [
        ("/value-for-money/sign", {"year": "2025-26", "member": "AAA"}, "302 403 302 403 403 403 403 403"),
        ("/value-for-money/sign", {"year": "2025-26", "member": "BBB"}, "302 403 403 403 403 403 403 403"),
    ],
    "vfm.sign_one": [
        ("/value-for-money/2025-26/PRO-01/VISIT/AAA/sign", {"digest": "{claim}"}, "302 403 302 403 404 403 403 403"),
        ("/value-for-money/2025-26/PRO-01/VISIT/BBB/sign", {}, "302 403 404 403 404 404 403 403"),
    ],
    "vfm.dispute": [
        (
            "/value-for-money/2025-26/PRO-01/VISIT/AAA/dispute",
            {"reason": "no"},
            "302 403 302 403 404 403 403 403",
        ),
        (
            "/value-for-money/2025-26/PRO-01/VISIT/BBB/dispute",
            {"reason": "no"},
            "302 403 404 403 404 404 403 403",
        ),
    ],
    "partnership.learn": [
        ("/partnership/lessons/new", LESSON, "302 403 302 403 302 302 302 403"),
        ("/partnership/lessons/new", LESSON | {"contract": "FIX-01"}, "302 403 302 403 422 422 302 403"),
    ],
    "partnership.hear": [
        ("/partnership/voice/PRO-01", VOICE, "302 403 302 403 302 302 302 403"),
        ("/partnership/voice/FIX-01", VOICE, "302 403 302 403 404 403 302 403"),
    ],
    "pledges.enter": [
        ("/partnership/declarations/new", PLEDGE, "302 403 302 403 422 422 302 403"),
        ("/partnership/declarations/new", PLEDGE | {"contract": "FIX-01"}, "302 403 302 403 422 422 302 403"),
    ],
    "pledges.sign_chosen": [
        ("/partnership/sign", {"version": "{waiting}"}, "302 403 302 403 403 403 403 403"),
        ("/partnership/sign", {"version": "{others}"}, "302 403 403 403 404 403 403 403"),
        ("/partnership/sign", {"version": "999"}, "302 403 404 403 404 404 404 403"),
    ],
    "pledges.change": [
        ("/partnership/declarations/{waiting}/change", {"words": "y"}, "302 403 302 403 403 403 302 403"),
        ("/partnership/declarations/{others}/change", {"words": "y"}, "302 403 403 403 404 403 422 403"),
    ],
    "pledges.end": [
        ("/partnership/declarations/{waiting}/withdraw", WHY, "302 403 302 403 403 403 302 403"),
        ("/partnership/declarations/{others}/withdraw", WHY, "302 403 403 403 404 403 422 403"),
    ],
    "pledges.give": [
        ("/partnership/declarations/{offer}/given", GIVEN, "302 403 302 403 403 403 302 403"),
        ("/partnership/declarations/{others}/given", GIVEN, "302 403 403 403 404 403 302 403"),
    ],
    "pledges.undo_given": [
        (
            "/partnership/declarations/{offer}/given/{record}/take-back",
            WHY,
            "302 403 302 403 403 403 302 403",
        ),
        (
            "/partnership/declarations/{others}/given/{record}/take-back",
            WHY,
            "302 403 403 403 404 403 404 403",
        ),
    ],
    "projects.start": [
        ("/partnership/projects/new", PROJECT | {"owner": "AAA"}, "302 403 302 403 422 422 302 403"),
    ],
    "projects.move": [
        ("/partnership/projects/{project}/move", STEP, "302 403 302 403 403 403 302 403"),
        ("/partnership/projects/999/move", STEP, "302 403 404 403 404 404 404 403"),
    ],
    "cases.refer_resident": [
        ("/services/employment/refer", REFERRAL, "302 403 302 403 422 422 403 403"),
        ("/services/employment/refer?without", REFERRAL | {"consent": ""}, "302 403 422 403 422 422 403 403"),
    ],
    "cases.step": [
        ("/services/employment/cases/{new_case}/step", ACCEPTED, NO_CASE),
        ("/services/employment/cases/{case}/step", BEGUN, NO_CASE),
        ("/services/employment/cases/{case_of_b}/step", BEGUN, NO_CASE),
        ("/services/employment/cases/99999/step", ACCEPTED, NO_CASE),
    ],
    "cases.hand_over": [
        ("/services/employment/cases/{new_case}/adviser", TO_ADVISER, NO_CASE),
        ("/services/employment/cases/{case}/adviser", {"adviser": "nobody"}, NO_CASE),
        ("/services/employment/cases/{case_of_b}/adviser", TO_ADVISER, NO_CASE),
    ],
    "case_work.begin": [
        ("/services/employment/cases/{begun}/work", WORK, NO_CASE),
        ("/services/employment/cases/{case}/work", WORK, NO_CASE),
        ("/services/employment/cases/{case_of_b}/work", WORK, NO_CASE),
    ],
    "case_work.change": [
        ("/services/employment/cases/{begun}/work/{spell}", WORK | {"last_day": "2025-07-31"}, NO_CASE),
        ("/services/employment/cases/{case_of_b}/work/{spell}", WORK, NO_CASE),
    ],
    "case_work.withdraw": [
        ("/services/employment/cases/{begun}/work/{spell}/withdraw", {}, NO_CASE),
        ("/services/employment/cases/{case_of_b}/work/{spell}/withdraw", {}, NO_CASE),
    ],
    "case_work.reach": [
        ("/services/employment/cases/{begun}/outcomes", JOB, NO_CASE),
        ("/services/employment/cases/{case_of_b}/outcomes", JOB, NO_CASE),
    ],
    "case_contacts.meet": [
        ("/services/employment/cases/{begun}/contacts", CONTACT, NO_CASE),
        ("/services/employment/cases/{begun}/contacts", CONTACT | {"kind": "x"}, NO_CASE),
        ("/services/employment/cases/{case_of_b}/contacts", CONTACT, NO_CASE),
    ],
    "case_contacts.change": [
        ("/services/employment/cases/{begun}/contacts/{contact}", CONTACT, NO_CASE),
        ("/services/employment/cases/{case_of_b}/contacts/{contact}", CONTACT, NO_CASE),
    ],
    "case_contacts.withdraw": [
        ("/services/employment/cases/{begun}/contacts/{contact}/withdraw", {}, NO_CASE),
        ("/services/employment/cases/{case_of_b}/contacts/{contact}/withdraw", {}, NO_CASE),
    ],
    "plans.find": [
        ("/services/employment/cases/{begun}/needs", HINDERED, NO_CASE),
        ("/services/employment/cases/{begun}/needs", HINDERED | {"need": "x"}, NO_CASE),
        ("/services/employment/cases/{case_of_b}/needs", HINDERED, NO_CASE),
    ],
    "plans.plan": [
        ("/services/employment/cases/{begun}/actions", TO_DO, NO_CASE),
        ("/services/employment/cases/{begun}/actions", TO_DO | {"note": "Mr Fell"}, NO_CASE),
        ("/services/employment/cases/{case_of_b}/actions", TO_DO, NO_CASE),
    ],
    "plans.review": [
        ("/services/employment/cases/{begun}/review", REVIEW, NO_CASE),
        ("/services/employment/cases/{case_of_b}/review", {"review_day": ""}, NO_CASE),
    ],
    "plans.keep_need": [
        ("/services/employment/cases/{begun}/needs/{hindered}", HINDERED | {"met_day": "2025-07-01"}, NO_CASE),
        ("/services/employment/cases/{case}/needs/{hindered}", HINDERED, NO_CASE),
    ],
    "plans.no_need": [
        ("/services/employment/cases/{begun}/needs/{hindered}/withdraw", {}, NO_CASE),
        ("/services/employment/cases/{case}/needs/{hindered}/withdraw", {}, NO_CASE),
    ],
    "plans.keep_deed": [
        ("/services/employment/cases/{begun}/actions/{to_do}", TO_DO | ENDED, NO_CASE),
        ("/services/employment/cases/{case}/actions/{to_do}", TO_DO | ENDED, NO_CASE),
    ],
    "plans.done": [
        ("/services/employment/cases/{begun}/actions/{to_do}/done", {}, NO_CASE),
        ("/services/employment/cases/{case}/actions/{to_do}/done", {}, NO_CASE),
    ],
    "sensitive.turn": [("/services/employment/questions", ASKED, "302 403 302 403 422 422 422 403")],
    "sensitive.answer": [
        ("/services/employment/cases/{begun}/answers", {"gender": "man"}, "302 403 403 403 403 403 403 403"),
        ("/services/employment/cases/{case_of_b}/answers", {"gender": "man"}, "302 403 403 403 403 403 403 403"),
    ],
    "words.add": [
        ("/services/employment/words/new", WORD, WORKING),
        ("/services/employment/words/new", WORD | {"words": ""}, "302 403 403 403 403 403 422 403"),
    ],
    "words.change": [
        ("/services/employment/words/needs/cv", {"words": "A CV", "offered": "1", "from": "2026-12-01"}, WORKING),
        ("/services/employment/words/needs/nothing", WORD, "302 403 403 403 403 403 404 403"),
    ],
    "usage_measures.keep": [
        ("/services/usage-measures/EMP-01", MEASURE, WORKING),
        ("/services/usage-measures/EMP-01", MEASURE | {"reason": ""}, "302 403 403 403 403 403 422 403"),
        ("/services/usage-measures/PRO-01", MEASURE, RUNNING_NOWHERE),
    ],
    "credit.share": [
        (CREDIT_AT, CREDIT, NO_CASE),
        (CREDIT_AT, {"AAA": "x"}, NO_CASE),
        ("/services/employment/cases/{case_of_b}/credit/job_start/2025-06-20", CREDIT, NO_CASE),
    ],
    "caseload.keep_adviser": [
        ("/services/employment/advisers/new", CAPACITY, "302 403 403 403 403 403 302 403"),
    ],
    "caseload.give_over": [
        ("/services/employment/hand-over", OVER, "302 403 403 403 403 403 302 403"),
        ("/services/employment/hand-over?nobody", OVER | {"to": "x@x.example"}, "302 403 403 403 403 403 422 403"),
    ],
    "caseload.offer_places": [
        ("/services/employment/places/new", PLACES, "302 403 403 403 403 403 302 403"),
    ],
    "learning.add_need": [("/services/learning/needs", NEED, "302 403 302 403 422 422 302 403")],
    "learning.drop_need": [
        ("/services/learning/needs/{need}/take-back", {}, "302 403 302 403 404 403 302 403"),
        ("/services/learning/needs/{need_of_b}/take-back", {}, "302 403 404 403 404 404 302 403"),
        ("/services/learning/needs/99999/take-back", {}, "302 403 404 403 404 404 404 403"),
    ],
    "courses.plan": [
        (
            "/services/learning/courses/new",
            COURSE | {"course": "C92", "need-1": "yes"},
            "302 403 403 403 403 403 302 403",
        ),
        ("/services/learning/courses/new", {"title": "T"}, "302 403 403 403 403 403 422 403"),
    ],
    "courses.change": [("/services/learning/courses/{course}/change", CHANGED, "302 403 403 403 403 403 302 403")],
    "courses.offer": [("/services/learning/courses/{course}/offer", {}, "302 403 403 403 403 403 302 403")],
    "courses.release": [("/services/learning/courses/{course}/give-out", {}, "302 403 403 403 403 403 302 403")],
    "courses.let_go": [
        ("/services/learning/courses/{course}/call-off", WHY, "302 403 403 403 403 403 302 403"),
        ("/services/learning/courses/{held}/call-off", WHY, "302 403 403 403 403 403 422 403"),
    ],
    "courses.stop": [
        ("/services/learning/courses/{course}/waiting/{request}/stop", {}, "302 403 302 403 404 404 302 403"),
        ("/services/learning/courses/{course}/waiting/999/stop", {}, "302 403 404 403 404 404 404 403"),
    ],
    "places.carry_out": [
        (f"{COURSE_AT}/book", {"member": "AAA", "places": "1"}, "302 403 302 403 404 422 302 403"),
        (f"{COURSE_AT}/book", {"member": "BBB", "places": "1"}, "302 403 422 403 404 422 302 403"),
        (f"{COURSE_AT}/cancel", {"member": "AAA", "places": "1"}, "302 403 302 403 404 422 302 403"),
        (f"{COURSE_AT}/swap", {"member": "AAA", "to": "BBB", "places": "1"}, "302 403 302 403 404 422 302 403"),
        (f"{COURSE_AT}/swap", {"member": "BBB", "to": "AAA", "places": "1"}, "302 403 422 403 404 422 302 403"),
    ],
    "places.attendance": [
        ("/services/learning/courses/{held}/attendance", {"AAA": "3"}, "302 403 302 403 404 404 302 403"),
        ("/services/learning/courses/{held}/attendance", {"BBB": "3"}, "302 403 404 403 404 404 302 403"),
        ("/services/learning/courses/{course}/attendance", {"AAA": "1"}, "302 403 422 403 404 404 422 403"),
    ],
    "pool_changes.keep_schedule": [
        ("/services/pools/LEARN-A/schedule", SCHEDULE, DONE),
        ("/services/pools/NO-1/schedule", SCHEDULE, NOWHERE),
    ],
    "pool_changes.keep_commitment": [("/services/pools/LEARN-A/commitments", COMMITMENT, DONE)],
    "pool_changes.take_back": [
        ("/services/pools/LEARN-A/schedule/{due}/take-back", WHY, DONE),
        ("/services/pools/LEARN-A/schedule/999/take-back", WHY, "302 403 404 403 403 403 404 403"),
    ],
    "pool_changes.let_go": [("/services/pools/LEARN-A/commitments/{commitment}/release", WHY, DONE)],
    "pool_changes.end_year": [("/services/pools/LEARN-A/year-end", WHY | {"day": "2026-03-31"}, DONE)],
    "evaluation.answered": [
        (f"/evaluate/{TOKEN}", THOUGHT, "302 " * 8),
        (f"/evaluate/{TOKEN}", {"useful": "9"}, "422 " * 8),
        ("/evaluate/none", THOUGHT, "404 " * 8),
    ],
    "levy.declare": [("/services/learning/levy/declare", LEVY, "302 403 302 403 422 422 302 403")],
    "levy.give": [
        ("/services/learning/levy/transfers/new", TRANSFER, "302 403 302 403 422 422 302 403"),
        ("/services/learning/levy/transfers/new", TRANSFER | {"amount": "x"}, "302 403 422 403 422 422 422 403"),
    ],
    "levy.undo": [
        ("/services/learning/levy/transfers/{transfer}/take-back", {}, "302 403 302 403 404 403 302 403"),
        ("/services/learning/levy/transfers/999/take-back", {}, "302 403 404 403 404 404 404 403"),
    ],
    "evaluation.begin": [
        ("/services/learning/courses/{course}/evaluation", {}, "302 403 403 403 403 403 422 403"),
    ],
    "true_ups.post": [
        ("/services/true-ups/2025-26/EMP-01", WHY, "302 403 403 403 403 403 302 403"),
        ("/services/true-ups/2025-26/FIX-01", WHY, "302 403 403 403 404 403 422 403"),
        ("/services/true-ups/2025-26/NO-99", WHY, NOWHERE),
    ],
    "packs.freeze_now": [("/packs/freeze", {"year": "2025-26"}, "302 403 403 403 403 403 302 403")],
    "book.close_period": [("/book/periods/2025-26/P11/close", {}, "302 403 403 403 403 403 302 403")],
    "book.reopen_period": [
        ("/book/periods/2025-26/P01/reopen", {"reason": "late"}, "302 403 403 403 403 403 302 403")
    ],
    "imports.upload": [("/imports", {"kind": "members"}, "302 403 403 403 403 403 422 403")],
    "imports.take_back": [("/imports/1/undo", {"reason": "wrong file"}, "302 403 403 403 403 403 200 403")],
    "people.invite": [
        ("/people/new", {"email": "n@x.example", "name": "N"}, "302 403 403 403 403 403 302 403")
    ],
    "people.change_roles": [
        ("/people/no-role@x.example/roles", {"role-AAA": "board"}, "302 403 403 403 403 403 302 403")
    ],
    "people.stop": [("/people/no-role@x.example/disable", {}, "302 403 403 403 403 403 302 403")],
    "people.start_again": [("/people/no-role@x.example/enable", {}, "302 403 403 403 403 403 302 403")],
    "parameters.keep": [
        ("/parameters/new", PARAMETER, "302 403 403 403 403 403 302 403"),
        ("/parameters/new", {"value": "x"}, "302 403 403 403 403 403 422 403"),
    ],
    "people.sign_out": [("/people/no-role@x.example/sign-out", {}, "302 403 403 403 403 403 302 403")],
    "people.invite_again": [("/people/no-role@x.example/invite", {}, "302 403 403 403 403 403 302 403")],
}


SERVED = {
    "/services/employment": "200 403 200 200",
    "/services/employment/fell-between": "200 403 200 200",
    "/services/employment/refer": "403 403 200 200",
    "/services/employment/cases/{new_case}": "200 403 200 404",
    "/services/employment/cases/{case}": "200 403 200 404",
    "/services/employment/cases/{case_of_b}": "404 403 404 404",
    "/services/employment/cases/99999": "404 403 404 404",
    "/services/employment/cases/{begun}/work/{spell}": "200 403 403 403",
    "/services/employment/cases/{case}/work/{spell}": "404 403 403 403",
    "/services/employment/cases/{case_of_b}/work/{spell}": "404 403 403 403",
    "POST /services/employment/cases/{begun}/work": "302 403 403 403",
    "POST /services/employment/cases/{case}/work": "422 403 403 403",
    "POST /services/employment/cases/{case_of_b}/work": "404 403 403 403",
    "POST /services/employment/cases/{begun}/work/{spell}": "302 403 403 403",
    "POST /services/employment/cases/{case_of_b}/work/{spell}": "404 403 403 403",
    "POST /services/employment/cases/{begun}/work/{spell}/withdraw": "302 403 403 403",
    "POST /services/employment/cases/{case_of_b}/work/{spell}/withdraw": "404 403 403 403",
    "POST /services/employment/cases/{begun}/outcomes": "302 403 403 403",
    "POST /services/employment/cases/{case_of_b}/outcomes": "404 403 403 403",
    "/services/employment/contacts": "200 403 200 200",
    "/services/employment/cases/{begun}/contacts/{contact}": "200 403 403 403",
    "/services/employment/cases/{case}/contacts/{contact}": "404 403 403 403",
    "/services/employment/cases/{case_of_b}/contacts/{contact}": "404 403 403 403",
    "POST /services/employment/cases/{begun}/contacts/{contact}": "302 403 403 403",
    "POST /services/employment/cases/{case_of_b}/contacts/{contact}": "404 403 403 403",
    "POST /services/employment/cases/{begun}/contacts/{contact}/withdraw": "302 403 403 403",
    "POST /services/employment/cases/{case_of_b}/contacts/{contact}/withdraw": "404 403 403 403",
    "/services/employment/cases/{begun}/plan": "200 403 200 404",
    "/services/employment/cases/{case_of_b}/plan": "404 403 404 404",
    "/services/employment/cases/{begun}/needs/{hindered}": "200 403 403 403",
    "/services/employment/cases/{case}/needs/{hindered}": "404 403 403 403",
    "/services/employment/cases/{begun}/actions/{to_do}": "200 403 403 403",
    "/services/employment/cases/{case}/actions/{to_do}": "404 403 403 403",
    "/services/employment/cases/{begun}/answers": "200 403 200 404",
    "/services/employment/cases/{case_of_b}/answers": "404 403 404 404",
    "/services/employment/questions": "403 403 200 200",
    "/services/employment/answers": "403 403 200 200",
    "/services/employment/needs": "403 403 200 200",
    "/services/employment/needs/found": "200 403 200 200",
    "/services/employment/words": "200 403 200 200",
    "/services/employment/caseload": "200 403 200 200",
    f"{CREDIT_AT}": "200 403 403 403",
    "/services/employment/cases/{case_of_b}/credit/qualification/2025-06-20": "404 403 403 403",
    "/services/employment/cases/{begun}/credit/qualification/soon": "422 403 403 403",
    "/services/employment/rates": "403 403 200 200",
    f"/services/employment/rates/cohort?member=AAA&{OF_RATE}": "403 403 200 404",
    f"/services/employment/rates/period?member=BBB&{OF_RATE}": "403 403 404 404",
    f"/services/employment/rates/neither?member=AAA&{OF_RATE}": "403 403 404 404",
    "/services/employment/rates/cohort?member=AAA&quarter=soon": "403 403 422 422",
    "POST /services/employment/refer": "403 403 302 422",
    "POST /services/employment/refer?without": "403 403 422 422",
    "POST /services/employment/cases/{new_case}/step": "302 403 403 403",
    "POST /services/employment/cases/{case}/step": "302 403 403 403",
    "POST /services/employment/cases/{case_of_b}/step": "404 403 403 403",
    "POST /services/employment/cases/99999/step": "404 403 403 403",
    "POST /services/employment/cases/{new_case}/adviser": "302 403 403 403",
    "POST /services/employment/cases/{case}/adviser": "302 403 403 403",
    "POST /services/employment/cases/{case_of_b}/adviser": "404 403 403 403",
    # path of a page, or of an action behind POST: adviser, learning lead, services officer of AAA, of CCC
    "POST /account/sessions/1/end": "404 404 404 404",
    # Ten failures close an account, and eight people have failed before these.
    "POST /sign-in": "422 422 429 429",
    "/services": "403 403 200 200",
    "/services?member=BBB": "403 403 404 404",
    "/services?member=ZZZ": "403 403 404 404",
    "/services/participants": "403 403 200 200",
    "/services/outcomes": "403 403 200 200",
    **{f"POST {ERASE}{one}": f"403 403 {status} 404" for one, status in (("PX1", 302), ("PX2", 404), ("PX9", 404))},
    "/services/social-value": "403 403 200 200",
    "/services/social-value/values/new": "403 403 200 200",
    "/services/social-value/factors/new": "403 403 200 200",
    "/services/social-value/values/{value}": "403 403 200 404",
    "/services/social-value/values/99999": "403 403 404 404",
    "/services/social-value/values/paste": "403 403 200 200",
    "POST /services/social-value/values/{value}/withdraw": "403 403 302 404",
    "POST /services/social-value/values/99999/withdraw": "403 403 404 404",
    "POST /services/social-value/values/paste": "403 403 302 422",
    "POST /services/social-value/values/new?member=AAA": "403 403 302 422",
    "POST /services/social-value/factors/new?member=AAA": "403 403 302 422",
    "/services/social-value?member=BBB": "403 403 404 404",
    "/services/social-value?member=ZZZ": "403 403 404 404",
    "/services/participants/held?contract=EMP-01&participant=PX1": "403 403 200 404",
    "/services/participants/held?contract=EMP-01&participant=PX2": "403 403 404 404",
    "/services/participants/held?contract=EMP-01&participant=PX9": "403 403 404 404",
    "/services/participants/held.json?contract=EMP-01&participant=PX1": "403 403 200 404",
    "/services/participants/held.json?contract=EMP-01&participant=PX2": "403 403 404 404",
    "/services/courses": "403 403 200 200",
    "/services/courses?member=BBB": "403 403 404 404",
    "/services/courses?member=ZZZ": "403 403 404 404",
    "/services/learning": "403 200 200 200",
    "/services/learning/needs": "403 200 200 200",
    "/services/learning/levy": "403 200 200 200",
    "/services/learning/levy/declare": "403 200 200 200",
    "/services/learning/levy/transfers/new": "403 200 200 200",
    "/services/learning/results": "403 200 200 200",
    "/services/learning/results?member=BBB": "403 200 404 404",
    "/services/learning/results?member=ZZZ": "403 404 404 404",
    "/services/learning/courses/99999": "403 404 404 404",
    "/services/learning/courses/99999/book": "403 404 404 404",
    "/services/learning/courses/{course}": "403 200 200 404",
    "/services/learning/courses/{course}/attendance": "403 200 200 404",
    **{f"{COURSE_AT}/{deed}": "403 200 200 404" for deed in ("book", "cancel", "swap")},
    "/services/learning/courses/new": "403 200 403 403",
    "/services/learning/courses/{course}/change": "403 200 403 403",
    "/services/learning/courses/{course}/offer": "403 200 403 403",
    "/services/pools": "403 200 200 200",
    "/services/pools/LEARN-A": "403 200 200 200",
    "/services/pools/NO-1": "403 404 404 404",
    "/services/pools/LEARN-A/lines": "403 200 200 200",
    "/services/pools/NO-1/lines": "403 404 404 404",
    "/services/pools/LEARN-A/schedule": "403 200 403 403",
    "POST /services/pools/LEARN-A/schedule": "403 302 403 403",
    "/services/pools/NO-1/schedule": "403 404 403 403",
    "POST /services/pools/NO-1/schedule": "403 404 403 403",
    "/services/pools/LEARN-A/commitments": "403 200 403 403",
    "POST /services/pools/LEARN-A/commitments": "403 302 403 403",
    "POST /services/pools/LEARN-A/schedule/{due}/take-back": "403 302 403 403",
    "POST /services/pools/LEARN-A/schedule/999/take-back": "403 404 403 403",
    "POST /services/pools/LEARN-A/commitments/{commitment}/release": "403 302 403 403",
    "/services/true-ups?year=2025-26": "403 403 200 200",
    "/services/true-ups/2025-26/EMP-01": "403 403 404 404",
    "/services/true-ups/2025-26/FIX-01": "403 403 404 404",
    "/services/true-ups/2025-26/NO-99": "403 403 404 404",
    "/services/true-ups/soon/EMP-01": "403 403 422 422",
}

SERVED_ACTIONS = {
    "case_contacts.meet": ("302 403 403 403", "422 403 403 403", "404 403 403 403"),
    "sensitive.turn": ("403 403 302 422",),
    "sensitive.answer": ("302 403 302 404", "404 403 404 404"),
    "plans.find": ("302 403 403 403", "422 403 403 403", "404 403 403 403"),
    "plans.plan": ("302 403 403 403", "422 403 403 403", "404 403 403 403"),
    "plans.review": ("302 403 403 403", "404 403 403 403"),
    "plans.keep_need": ("302 403 403 403", "404 403 403 403"),
    "plans.no_need": ("302 403 403 403", "404 403 403 403"),
    "plans.keep_deed": ("302 403 403 403", "404 403 403 403"),
    "plans.done": ("302 403 403 403", "404 403 403 403"),
    "credit.share": ("302 403 403 403", "422 403 403 403", "404 403 403 403"),
    "learning.add_need": ("403 302 302 422",),
    "learning.drop_need": ("403 302 302 404", "403 302 404 404", "403 404 404 404"),
    "courses.plan": ("403 302 403 403", "403 422 403 403"),
    "courses.change": ("403 302 403 403",),
    "courses.offer": ("403 302 403 403",),
    "courses.let_go": ("403 302 403 403", "403 422 403 403"),
    "courses.release": ("403 302 403 403",),
    "courses.stop": ("403 302 302 404", "403 404 404 404"),
    "places.carry_out": (
        *("403 302 302 404", "403 302 422 404", "403 302 302 404", "403 302 302 404", "403 302 422 404"),
    ),
    "levy.declare": ("403 302 302 422",),
    "levy.give": ("403 302 302 422", "403 422 422 422"),
    "levy.undo": ("403 302 302 404", "403 404 404 404"),
    "evaluation.begin": ("403 422 403 403",),
    "places.attendance": ("403 302 302 404", "403 302 404 404", "403 422 422 404"),
}
"""The same for what they do, row by row of ACTIONS."""


def _cells(rows: dict[str, object]) -> list[object]:
    found = []
    for endpoint, each in rows.items():
        lines = [(path, {}, cells) for path, cells in each.items()] if isinstance(each, dict) else each
        rows_served = SERVED_ACTIONS.get(endpoint, ()) if isinstance(each, list) else ()
        for place, (path, form, cells) in enumerate(lines):
            statuses = cells.split()
            assert len(statuses) == len(PEOPLE), f"{endpoint} {path}"
            refused = " ".join([statuses[1]] * len(SERVING))
            asked = path if isinstance(each, dict) else f"POST {path}"
            served = (rows_served[place] if rows_served else SERVED.get(asked, refused)).split()
            for person, status in zip([*PEOPLE, *SERVING], [*statuses, *served], strict=True):
                found.append(pytest.param(path, form, person, int(status), id=f"{endpoint}-{path}-{person}"))
    return found


@pytest.fixture(scope="module")
def world(sqlite: SQLite) -> Iterator[SimpleNamespace]:
    """A book of three members with everybody let in, its application, and who is signed in to it."""
    url = sqlite.book()
    book = sound_book(url)
    numbers = furnish(book)
    for name, roles in (PEOPLE | SERVING).items():
        if roles is not None:
            let_in(url, f"{name}@x.example", *roles)
    with application(url) as app, book.raw() as watch:
        yield SimpleNamespace(book=book, app=app, watch=watch, people=_signed_in(app), numbers=numbers)
    sqlite.drop(url)


def _signed_in(app: Flask) -> dict[str, Visitor]:
    visitors = {name: Visitor(app) for name in PEOPLE | SERVING}
    for name, visitor in visitors.items():
        if (PEOPLE | SERVING)[name] is not None:
            assert visitor.sign_in(f"{name}@x.example").status_code == 302
        else:
            visitor.get("/sign-in")
    return visitors


GUESSED = ("/calendar/none.ics",)
"""Addresses at which a wrong secret is counted, as a wrong password is: nothing else is kept there."""


def _state(world: SimpleNamespace) -> int:
    """A number that is another once anything whatever was kept in the book by others than who asks."""
    return world.watch.execute("PRAGMA data_version").fetchone()[0]


def test_every_route_has_its_row(world):
    routes = {rule.endpoint for rule in world.app.url_map.iter_rules()} - {"static"}
    assert routes == PAGES.keys() | ACTIONS.keys()
    writing = {each for each in routes if declared_of(world.app, each).writes}
    assert writing == ACTIONS.keys()


@pytest.mark.parametrize(("path", "form", "person", "status"), _cells(PAGES))
def test_a_page_opens_for_whom_it_should_and_changes_nothing(world, path, form, person, status):
    before = _state(world)
    answer = world.people[person].client.get(path.format(**world.numbers))
    assert answer.status_code == status
    if status == 302:
        assert answer.location.startswith("/sign-in")
    assert _state(world) == before or path in GUESSED


@pytest.mark.parametrize(("path", "form", "person", "status"), _cells(ACTIONS))
def test_an_action_is_carried_out_for_whom_it_should_and_for_nobody_else(world, path, form, person, status):
    is_in = person != "nobody"
    allowed = status in (200, 302) and (is_in or path.startswith(BY_LINK))
    if not allowed:
        before = _state(world)
        visitor = world.people[person]
        visitor.get("/account" if person != "nobody" else "/sign-in")
        answer = visitor.post(path.format(**world.numbers), **_filled(form, world))
        assert answer.status_code == status
        if status != 422:
            assert _state(world) == before
        return
    with world.book.copied() as copy, application(copy.url) as app:
        visitor = Visitor(app)
        if is_in:
            visitor.sign_in(f"{person}@x.example")
        answer = visitor.post(path.format(**world.numbers), **_filled(form, world))
        assert answer.status_code == status, answer.get_data(as_text=True)[:2000]


def _filled(form: dict[str, str], world: SimpleNamespace) -> dict[str, str]:
    return {name: value.format(**world.numbers) for name, value in form.items()}


@pytest.mark.parametrize("person", [name for name, roles in PEOPLE.items() if roles])
def test_what_another_member_has_looks_exactly_like_what_is_not_there(world, person):
    visitor = world.people[person]
    pairs = [
        ("/contracts/FIX-01", "/contracts/NO-99"),
        ("/statement?member=BBB", "/statement?member=ZZZ"),
        ("/shares?member=BBB", "/shares?member=ZZZ"),
        ("/shares?contract=FIX-01", "/shares?contract=NO-99"),
        ("/services/courses?member=BBB", "/services/courses?member=ZZZ"),
        (
            "/services/participants/held?contract=EMP-01&participant=PX2",
            "/services/participants/held?contract=EMP-01&participant=PX9",
        ),
        ("/attachments/2", "/attachments/99"),
        ("/attachments/3", "/attachments/99"),
        ("/partnership/contracts/FIX-01", "/partnership/contracts/NO-99"),
        ("/services/learning/results?member=BBB", "/services/learning/results?member=ZZZ"),
    ]
    for foreign, missing in pairs:
        one, other = visitor.client.get(foreign), visitor.client.get(missing)
        if one.status_code == 404:
            assert _without_tokens(one) == _without_tokens(other)


def _filled(form: dict[str, str], world: SimpleNamespace) -> dict[str, str]:
    return {name: text.format(**world.numbers) if text.startswith("{") else text for name, text in form.items()}


def _without_tokens(answer: object) -> str:
    return "\n".join(line for line in answer.get_data(as_text=True).splitlines() if "csrf_token" not in line)


SERVICES = (
    *("/", "/services?year=2025-26", "/services/learning", "/services/learning/results", "/services/pools/LEARN-A"),
    *("/services/learning/courses/{course}", "/services/learning/courses/{held}", "/services/learning/levy"),
    *("/services/social-value?year=2025-26", "/services/true-ups?year=2025-26", "/services/employment/fell-between"),
)
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')


@pytest.mark.parametrize("person", [*(name for name, roles in PEOPLE.items() if roles), *SERVING])
def test_every_link_of_the_services_pages_opens_for_whom_it_is_shown_to(world, person):
    visitor, followed = world.people[person].client, set()
    for path in SERVICES:
        answer = visitor.get(path.format(**world.numbers))
        for found in LINK.findall(answer.get_data(as_text=True)):
            followed.add(html.unescape(found))
    assert followed
    wrong = {path: status for path in followed if (status := visitor.get(path).status_code) != 200}
    assert not wrong


@pytest.mark.parametrize("person", ["finance-C", "board-A", "finance-A", "both"])
def test_no_page_of_a_member_shows_anothers_baseline(world, person):
    page = world.people[person].client.get("/contracts/PRO-01").get_data(as_text=True)
    assert "market" not in page
    assert "not shown" in page
