"""A calendar as other programs read it: RFC 5545, the same bytes as long as nothing changed."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from consortium.calendar.entries import Entry
from consortium.clock import LONDON
from consortium.kernel.days import ONE_DAY

HOUR = timedelta(hours=1)
REFRESHED = timedelta(hours=4)
"""How often a program that subscribes is asked to look again."""


def written(entries: Iterable[Entry], name: str, address: str, host: str) -> bytes:
    """The calendar of this name; `address` is how people reach the pages, `host` what makes its names unique."""
    calendar = Calendar()
    calendar.add("prodid", "-//Consortium ledger//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", str(LONDON))
    calendar.add("refresh-interval", REFRESHED, {"value": "DURATION"})
    calendar.add_component(_london())
    for each in entries:
        calendar.add_component(_event(each, address, host))
    content: bytes = calendar.to_ical()
    return content


def _london() -> Timezone:
    """London's clock by the rule that holds since 1996: two rows that every program reads."""
    zone = Timezone()
    zone.add("tzid", str(LONDON))
    for part, begins, names, month, before, after in (
        (TimezoneDaylight(), datetime.combine(date(1996, 3, 31), time(1)), "BST", 3, 0 * HOUR, HOUR),
        (TimezoneStandard(), datetime.combine(date(1996, 10, 27), time(2)), "GMT", 10, HOUR, 0 * HOUR),
    ):
        part.add("dtstart", begins)
        part.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday="-1SU"))
        part.add("tzname", names)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        zone.add_component(part)
    return zone


def _event(entry: Entry, address: str, host: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.name.replace(' ', '/')}@{host}")
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.revision)
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_off else "CONFIRMED")
    if entry.starts is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + ONE_DAY)
    else:
        begins = datetime.combine(entry.day, time.fromisoformat(entry.starts), LONDON)
        event.add("dtstart", begins)
        if entry.hours is not None:
            event.add("dtend", begins + timedelta(minutes=int(entry.hours * 60)))
    if entry.where:
        event.add("location", entry.where)
    if entry.words:
        event.add("description", entry.words)
    event.add("url", f"{address}{entry.path}")
    return event
