"""Where DOCX and XLSX files state each field, in the order in which the places count.

The rule: the core properties come first, then the extended ones (app); custom properties are kept in `native` and set
no field. A package may have one part of core properties. Where it has more, the one whose relationship has the type of
the packaging standard itself comes first and the warning `conflict` names what the others say otherwise; they speak
only where the first is silent. `description` is the description, else the subject.
"""

from __future__ import annotations

from metaextract_tui.formats.origins import Origin

_CORE = "ISO/IEC 29500-2:2021 (ECMA-376 Part 2), 8.3.4 Core property elements: "
_APP = "ISO/IEC 29500-1, 15.2.12.3 Extended File Properties Part: "
_EXTERNAL = "ISO/IEC 29500-2:2021, 6.5.3 Relationship markup: TargetMode External, other than a hyperlink's"
_RULE = "rule: "

_FROM_CORE = (
    ("title", "title", "dc:title"),
    ("creators", "creator", "dc:creator, parted at semicolons"),
    ("description", "description", "dc:description"),
    ("keywords", "keywords", "cp:keywords, parted at semicolons, commas and line ends"),
    ("identifier", "identifier", "dc:identifier"),
    ("language", "language", "dc:language"),
    ("created", "created", "dcterms:created (W3CDTF)"),
    ("modified_content", "modified", "dcterms:modified (W3CDTF)"),
)

_SHARED: tuple[Origin, ...] = (
    *(
        Origin(field, source, _CORE + meaning + note)
        for field, name, meaning in _FROM_CORE
        for source, note in ((f"core.{name}", ""), (f"*/*.{name}", ", of a further part of core properties"))
    ),
    Origin("description", "core.subject", _CORE + "dc:subject, where there is no description"),
    Origin("software", "app.Application", _APP + "Application"),
    Origin("page_count", "app.Pages", _APP + "Pages"),
    Origin("word_count", "app.Words", _APP + "Words"),
    Origin("encrypted", "OLE stream EncryptedPackage", "[MS-OFFCRYPTO] 2.3.4.4, EncryptedPackage stream"),
    Origin("encrypted", "ZIP entries", "APPNOTE.TXT 6.3.10, 4.4.4: bit 0 of the general purpose flags"),
    Origin("signed", "digital-signature parts", "ISO/IEC 29500-2:2021, 10.4 Digital signature parts"),
    Origin("sensitivity", "person: core.creator", _CORE + "dc:creator"),
    Origin("sensitivity", "person: core.lastModifiedBy", _CORE + "cp:lastModifiedBy"),
    Origin("sensitivity", "person: app.Manager", _APP + "Manager"),
    Origin("sensitivity", "macro: *", "[MS-OVBA]: a part vbaProject.bin or of its type; [MS-OFFMACRO2]: macro sheets"),
    Origin("sensitivity", "external-link: *: *", _EXTERNAL + " (part: kind), or a field that fetches"),
    Origin("sensitivity", "external-link: *", "ISO/IEC 29500-1, 12.3: a part of external links or of connections"),
    Origin("sensitivity", "attachment: *", "ISO/IEC 29500-1, 15.2: a part of an embedded object or package"),
    Origin("sensitivity", "person: comments.authors", _RULE + "an author of comments is named"),
    Origin("sensitivity", "hidden-content: comments", "ISO/IEC 29500-1, 17.13.4 and 18.7 Comments: there is a comment"),
)

DOCX: tuple[Origin, ...] = (
    *_SHARED,
    Origin("item_count", "app.Pages", _APP + "Pages"),
    Origin("sensitivity", "hidden-content: tracked changes", "ISO/IEC 29500-1, 17.13.5 Revisions"),
    Origin("sensitivity", "person: tracked changes", "ISO/IEC 29500-1, 17.13.5 Revisions: an author is named"),
    Origin("sensitivity", "hidden-content: hidden text", "ISO/IEC 29500-1, 17.3.2.41 vanish (Hidden Text) of a run"),
)

XLSX: tuple[Origin, ...] = (
    *_SHARED,
    Origin("sheets", "workbook.sheets", "ISO/IEC 29500-1, 18.2: sheets; [MS-XLSB] BrtBundleSh"),
    Origin("item_count", "workbook.sheets", "ISO/IEC 29500-1, 18.2: the number of sheets; [MS-XLSB] BrtBundleSh"),
    Origin("sensitivity", "hidden-content: * hidden sheets", "ISO/IEC 29500-1, 18.18.68: hidden or veryHidden"),
    Origin("sensitivity", "hidden-content: tracked changes", "ISO/IEC 29500-1, 12.3.17: revision log of a workbook"),
    Origin("sensitivity", "person: workbook.fileSharing", "ISO/IEC 29500-1, 18.2.12 fileSharing: userName"),
)
