"""From ReportLab's pages to a tagged, archivable PDF/A-3b with its figures attached; no clock, no chance.

Tagged, PDF/UA-1 intended; checked in tests by pikepdf's PDF/A validator, not by veraPDF or PAC.
"""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from pikepdf.pdfa import Report, prepare, resolve_save_kwargs, validate_written

from reports.paper import Provenance
from reports.tagging import Element, Mark

PRODUCER = "The consortium ledger"
FLAVOUR = "3b"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the paper."""

    name: str
    mime: str
    description: str
    content: bytes


def archived(raw: bytes, root: Element, title: str, provenance: Provenance, attachment: Attachment) -> bytes:
    """The finished document."""
    stamp = _stamp(provenance.as_at)
    with pikepdf.open(BytesIO(raw)) as pdf:
        _structure(pdf, root)
        _attach(pdf, attachment, stamp)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        prepare(pdf, FLAVOUR)
        _describe(pdf, title, provenance, stamp)
        stream = BytesIO()
        settings = dict(resolve_save_kwargs(FLAVOUR))
        pdf.save(stream, **{**settings, "deterministic_id": True})
    return stream.getvalue()


def archive_report(document: bytes) -> Report:
    """What pikepdf's validator finds against PDF/A-3b; its `passed` is the gate."""
    return validate_written(BytesIO(document), FLAVOUR)


def _structure(pdf: pikepdf.Pdf, root: Element) -> None:
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    parents: dict[int, dict[int, Any]] = {}
    tree.K = Array([_element(pdf, root, tree, parents)])
    numbers = Array()
    for number, page in enumerate(pdf.pages):
        if "/Trans" in page.obj:
            del page.obj["/Trans"]  # ReportLab writes an empty one, which PDF/A does not accept
        page.obj.StructParents = number
        page.obj.Tabs = Name.S
        marks = parents.get(number, {})
        numbers.append(number)
        numbers.append(pdf.make_indirect(Array([marks[each] for each in range(len(marks))])))
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    tree.ParentTreeNextKey = len(pdf.pages)
    pdf.Root.StructTreeRoot = tree
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.Lang = String("en-GB")


def _element(pdf: pikepdf.Pdf, element: Element, parent: Any, parents: dict[int, dict[int, Any]]) -> Any:
    made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + element.tag), P=parent))
    kids = Array()
    for kid in element.kids:
        if isinstance(kid, Mark):
            page = pdf.pages[kid.page].obj
            kids.append(Dictionary(Type=Name.MCR, Pg=page, MCID=kid.number))
            parents.setdefault(kid.page, {})[kid.number] = made
        else:
            kids.append(_element(pdf, kid, made, parents))
    if len(kids):
        made.K = kids
    if element.alt:
        made.Alt = String(element.alt)
    if element.scope:
        made.A = Dictionary(O=Name.Table, Scope=Name("/" + element.scope))
        if element.span > 1:
            made.A.ColSpan = element.span
    return made


def _attach(pdf: pikepdf.Pdf, attachment: Attachment, stamp: str) -> None:
    content = pdf.make_stream(attachment.content)
    content.Type = Name.EmbeddedFile
    content.Subtype = Name("/" + attachment.mime)
    content.Params = Dictionary(Size=len(attachment.content), ModDate=String(stamp))
    file = Dictionary(
        Type=Name.Filespec,
        F=String(attachment.name),
        UF=String(attachment.name),
        Desc=String(attachment.description),
        AFRelationship=Name.Data,
        EF=Dictionary(F=content, UF=content),
    )
    made = pdf.make_indirect(file)
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(attachment.name), made])))
    pdf.Root.AF = Array([made])


def _stamp(day: date) -> str:
    return f"D:{day:%Y%m%d}000000Z"


def _describe(pdf: pikepdf.Pdf, title: str, provenance: Provenance, stamp: str) -> None:
    """Document information and XMP, which PDF/A wants alike; the only date is the day the paper is as at."""
    subject = f"Value for money {provenance.year}, as at {provenance.as_at.isoformat()}"
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    pdf.docinfo["/Title"] = String(title)
    pdf.docinfo["/Subject"] = String(subject)
    pdf.docinfo["/Author"] = pdf.docinfo["/Creator"] = pdf.docinfo["/Producer"] = String(PRODUCER)
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = String(stamp)
    packet = pdf.make_stream(_xmp(title, subject, provenance.as_at).encode())
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = packet


def _xmp(title: str, subject: str, day: date) -> str:
    def localised(text: str) -> str:
        return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'

    when = f"{day.isoformat()}T00:00:00Z"
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format><dc:title>{localised(title)}</dc:title>
<dc:description>{localised(subject)}</dc:description>
<dc:creator><rdf:Seq><rdf:li>{PRODUCER}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool><xmp:CreateDate>{when}</xmp:CreateDate>
<xmp:ModifyDate>{when}</xmp:ModifyDate><xmp:MetadataDate>{when}</xmp:MetadataDate>
<pdf:Producer>{PRODUCER}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
