"""A file is what its name says, or it is refused with a sentence."""

import itertools

import pytest

from consortium.attachments.checking import checked_medium, checked_name
from consortium.attachments.terms import LARGEST_BYTES, LONGEST_NAME, size_in_words
from consortium.demo.attachments import invoice_paper, mail
from consortium.kernel.errors import Refused
from tests.attachable import EML, FILES, JPEG, MSG, OLE, PDF, PNG, TIFF, pdf_of

BY_MEDIUM = {".pdf": PDF, ".png": PNG, ".jpg": JPEG, ".tif": TIFF, ".eml": EML, ".msg": MSG}


@pytest.mark.parametrize("name", FILES)
def test_each_kind_is_known_by_its_first_bytes(name):
    assert name[name.index(".") :] in checked_medium(name.upper(), FILES[name]).endings


@pytest.mark.parametrize(
    ("named", "is_in_truth"), [pair for pair in itertools.permutations(BY_MEDIUM, 2)]
)
def test_no_kind_passes_under_the_name_of_another(named, is_in_truth):
    with pytest.raises(Refused, match=f"is named {named} but is no"):
        checked_medium(f"file{named}", BY_MEDIUM[is_in_truth])


HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("ending", BY_MEDIUM)
@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03" + bytes(100),
        b"\x7fELF" + bytes(100),
        HTML,
        SVG,
        b"#!/bin/sh\nrm -rf .\n",
        b"PK\x03\x04" + bytes(100),
        b"GIF89a" + bytes(30),
        b" " + PDF,
        b"\n" + HTML + PDF,
        OLE,
        b"just some words",
    ],
)
def test_anything_else_is_refused_whatever_it_is_named(ending, content):
    with pytest.raises(Refused, match="but is no"):
        checked_medium(f"file{ending}", content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF[:9] + HTML + PDF[9:]),
        ("a.pdf", PDF[:9] + b"<</S/JavaScript/JS(app.alert(1))>>" + PDF[9:]),
        ("a.pdf", PDF[:9] + b"<</S/Launch/F(cmd.exe)>>" + PDF[9:]),
        ("a.png", PNG + b"<SCRIPT>alert(1)</SCRIPT>"),
        ("a.png", PNG + SVG),
        ("a.jpg", JPEG + b"<?php system($_GET[0]);"),
        ("a.tif", TIFF + HTML),
        ("a.pdf", PDF + b"PK\x03\x04" + bytes(30) + b"PK\x05\x06" + bytes(18)),
        ("a.png", PNG + b"PK\x05\x06" + bytes(18)),
    ],
)
def test_a_paper_or_picture_that_is_a_program_or_an_archive_as_well_is_refused(name, content):
    with pytest.raises(Refused, match="holds a program or a web page as well"):
        checked_medium(name, content)


@pytest.mark.parametrize(("name", "content"), [("a.pdf", PDF[:40]), ("a.png", PNG[:-12]), ("a.jpg", JPEG[:-2])])
def test_a_file_that_is_cut_short_is_refused(name, content):
    with pytest.raises(Refused, match="but is no"):
        checked_medium(name, content)


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: no sender\n\nx",
        b"From: a@x.example\n\nno day and no subject",
        b"From a@x.example Thu Feb  9 10:15:00 2023\nFrom: a@x.example\nSubject: a mailbox\n\nx",
        b"From: a@x.example\nthis is no header\nSubject: x\n\nx",
        b" From: a@x.example\nSubject: x\n\nx",
        b"From: a@x.example\nSubject: x\x00\n\nx",
        EML.decode().encode("utf-16"),
    ],
)
def test_text_that_does_not_begin_as_a_mail_is_no_mail(content):
    with pytest.raises(Refused, match="named .eml but is no e-mail"):
        checked_medium("m.eml", content)


def test_a_mail_may_be_long_and_of_many_parts():
    nested = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 5_000
    assert checked_medium("m.eml", EML[:-23] + nested).name == "e-mail"


def test_what_the_demonstration_attaches_may_be_attached_and_is_the_same_each_time():
    assert checked_medium("a.pdf", invoice_paper()).name == "PDF"
    assert checked_medium("a.eml", mail()).name == "e-mail"
    assert invoice_paper() == invoice_paper()


def test_an_empty_file_is_refused():
    with pytest.raises(Refused, match="is empty"):
        checked_medium("a.pdf", b"")


def test_a_file_is_taken_at_the_limit_and_refused_one_byte_over():
    assert checked_medium("a.pdf", pdf_of(LARGEST_BYTES)).name == "PDF"
    with pytest.raises(Refused, match="larger than 10 MB"):
        checked_medium("a.pdf", pdf_of(LARGEST_BYTES + 1))


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.pdf.exe", "a.docx", "a", ".pdf", "a.pdf.", "", "pdf"])
def test_another_ending_or_none_is_refused(name):
    with pytest.raises(Refused, match="cannot be attached: save it as PDF"):
        checked_medium(name, PDF)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("Rechnung Nº 5 – Größe.pdf", "Rechnung Nº 5 – Größe.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("請求書.pdf", "請求書.pdf"),
        ('say "hello"; x=y.pdf', 'say "hello"; x=y.pdf'),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\finance\\a.pdf", "a.pdf"),
        ("/a.pdf", "a.pdf"),
        ("  a.pdf\u00a0", "a.pdf"),
        ("=cmd.pdf", "=cmd.pdf"),
        ("Picture at 3.15\u202fPM.png", "Picture at 3.15 PM.png"),
        ("..pdf", "..pdf"),
        ("x" * (LONGEST_NAME - 4) + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_kept_without_the_folders_before_it(sent, kept):
    assert checked_name(sent) == kept


@pytest.mark.parametrize(
    "name",
    [
        "a\x00.pdf",
        "a\r\nSet-Cookie: x=y.pdf",
        "a\tb.pdf",
        "a\x1b[2J.pdf",
        "a\x7f.pdf",
        "a\x85b.pdf",
        "invoice\u202efdp.exe",
        "a\u2066b.pdf",
        "a\u200bb.pdf",
        "a\u2028b.pdf",
        "a\ufeffb.pdf",
        "a\ue000.pdf",
        "a\ud800.pdf",
    ],
)
def test_a_name_with_what_cannot_be_seen_is_refused_and_the_sentence_shows_where(name):
    with pytest.raises(Refused, match="cannot be seen: rename the file") as refusal:
        checked_name(name)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("length", [LONGEST_NAME + 1, 300, 100_000])
def test_a_name_that_is_too_long_is_refused(length):
    with pytest.raises(Refused, match=f"has {length} characters"):
        checked_name("x" * (length - 4) + ".pdf")


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 byte"), (1023, "1023 bytes"), (1024, "1 KB"), (1025, "2 KB"), (1 << 20, "1 MB"), (2_500_000, "2.3 MB")],
)
def test_sizes_are_told_in_words(size, words):
    assert size_in_words(size) == words
