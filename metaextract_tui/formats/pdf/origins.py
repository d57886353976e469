"""Where the fields of a PDF come from, in the order in which they count.

The Info dictionary wins over the XMP packet, though PDF 2.0 would have it otherwise: it is what viewers and pdfinfo
show. Where both speak and differ, a warning `conflict` names what XMP says. The catalogue's language wins over XMP's,
for it is the one that readers use. The version is the header's, or the catalogue's where that is later.
"""

from metaextract_tui.formats.origins import Origin

_INFO = "ISO 32000-2, 14.3.3 (document information dictionary, table 349)"
_DC = "ISO 16684-1, 8.3 (Dublin Core namespace)"
_XMP = "ISO 16684-1, 8.4 (XMP namespace)"
_PDF = "XMP Specification Part 2, 3.1 (Adobe PDF namespace)"
_ACTIONS = "ISO 32000-2, 12.6 (actions)"

ORIGINS: tuple[Origin, ...] = (
    Origin("title", "info.Title", _INFO),
    Origin("title", "xmp.dc:title", _DC),
    Origin("creators", "info.Author", _INFO),
    Origin("creators", "xmp.dc:creator", _DC),
    Origin("description", "info.Subject", _INFO),
    Origin("description", "xmp.dc:description", _DC),
    Origin("keywords", "info.Keywords", _INFO),
    Origin("keywords", "xmp.pdf:Keywords", _PDF),
    Origin("keywords", "xmp.dc:subject", _DC),
    Origin("rights", "xmp.dc:rights", _DC),
    Origin("identifier", "xmp.dc:identifier", _DC),
    Origin("identifier", "trailer.ID", "ISO 32000-2, 14.4 (file identifiers)"),
    Origin("language", "catalogue.Lang", "ISO 32000-2, 14.9.2 (natural language specification)"),
    Origin("language", "xmp.dc:language", _DC),
    Origin("created", "info.CreationDate", _INFO + ", 7.9.4 (dates)"),
    Origin("created", "xmp.xmp:CreateDate", _XMP),
    Origin("modified_content", "info.ModDate", _INFO + ", 7.9.4 (dates)"),
    Origin("modified_content", "xmp.xmp:ModifyDate", _XMP),
    Origin("software", "info.Producer", _INFO),
    Origin("software", "xmp.pdf:Producer", _PDF),
    Origin("software", "info.Creator", _INFO),
    Origin("software", "xmp.xmp:CreatorTool", _XMP),
    Origin("item_count", "page tree", "ISO 32000-2, 7.7.3 (page tree): pages met, or Count where there are more"),
    Origin("page_count", "page tree", "ISO 32000-2, 7.7.3 (page tree): pages met, or Count where there are more"),
    Origin("encrypted", "trailer.Encrypt", "ISO 32000-2, 7.6 (encryption)"),
    Origin("signed", "AcroForm signature field", "ISO 32000-2, 12.7.5.5 (signature fields), 12.8 (digital signatures)"),
    Origin("sensitivity", "person: info.Author", "it names an author"),
    Origin("sensitivity", "person: xmp.dc:creator", "it names an author"),
    Origin("sensitivity", "script: document JavaScript", "ISO 32000-2, 12.6.4.17 (ECMAScript actions), name tree"),
    Origin("sensitivity", "script: * (JavaScript)", _ACTIONS + ": of the document, a page, a field, an annotation"),
    Origin("sensitivity", "script: * (Rendition)", _ACTIONS + ": a rendition action with a script"),
    Origin("sensitivity", "external-link: * (Launch)", _ACTIONS + ": starts a program or opens a file"),
    Origin("sensitivity", "external-link: * (SubmitForm)", _ACTIONS + ": sends the form"),
    Origin("sensitivity", "external-link: * (ImportData)", _ACTIONS + ": reads another file into the form"),
    Origin("sensitivity", "external-link: * (GoToR)", _ACTIONS + ": opens another document"),
    Origin("sensitivity", "external-link: * (GoToE)", _ACTIONS + ": opens a file embedded in another document"),
    Origin("sensitivity", "external-link: * (URI)", _ACTIONS + ": an address that opens without a click"),
    Origin("sensitivity", "attachment: EmbeddedFiles", "ISO 32000-2, 7.11.4 (embedded files), 14.13 (associated)"),
    Origin("sensitivity", "attachment: FileAttachment annotation", "ISO 32000-2, 12.5.6.15 (file attachments)"),
    Origin("sensitivity", "hidden-content: layers that are off", "ISO 32000-2, 8.11.4 (optional content, OFF)"),
)
