"""Small PDFs written object by object, for what no library writes, and for what must stand exactly so."""

from __future__ import annotations

from pathlib import Path

CATALOGUE = b"<</Type/Catalog/Pages 2 0 R%s>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 50]%s>>"
PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/"
 xmlns:pdfe="http://www.aiim.org/pdfe/ns/id/">%s</rdf:Description></rdf:RDF></x:xmpmeta>"""


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def packet(properties: str) -> bytes:
    """A metadata stream with these properties as elements."""
    return stream((PACKET % properties).encode(), b"/Type/Metadata/Subtype/XML")


def alternative(tag: str, **texts: str) -> str:
    """A language alternative; `x_default` for the default one."""
    items = "".join(f'<rdf:li xml:lang="{k.replace("_", "-")}">{v}</rdf:li>' for k, v in texts.items())
    return f"<{tag}><rdf:Alt>{items}</rdf:Alt></{tag}>"


def sequence(tag: str, *texts: str) -> str:
    return f"<{tag}><rdf:Seq>{''.join(f'<rdf:li>{text}</rdf:li>' for text in texts)}</rdf:Seq></{tag}>"


def write(
    path: Path, objects: dict[int, bytes], trailer: bytes = b"", *, header: bytes = b"%PDF-1.7\n", hole: int = 0
) -> Path:
    """A file of `objects`, of which 1 is the catalogue; `hole`: bytes left out, sparse, before the last of them."""
    table = {}
    with path.open("wb") as file:
        file.write(header)
        for number, content in objects.items():
            if hole and number == list(objects)[-1]:
                file.seek(hole)
            table[number] = file.tell()
            file.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        start, size = file.tell(), max(objects) + 1
        file.write(b"xref\n0 1\n0000000000 65535 f \n")
        for number, at in table.items():
            file.write(b"%d 1\n%010d 00000 n \n" % (number, at))
        file.write(b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start))
    return path


def simple(
    path: Path,
    *,
    catalogue: bytes = b"",
    page: bytes = b"",
    info: bytes = b"",
    xmp: str = "",
    more: dict[int, bytes] | None = None,
) -> Path:
    """One page of 100 x 50 points; entries to add to catalogue, page and Info, properties of XMP, objects from 6 on."""
    objects = {1: CATALOGUE % (catalogue + (b"/Metadata 5 0 R" if xmp else b"")), 2: PAGES, 3: PAGE % page}
    objects[4] = b"<<%s>>" % info
    if xmp:
        objects[5] = packet(xmp)
    return write(path, objects | (more or {}), b"/Info 4 0 R")
