"""What hangs on the document catalogue: outline, attachments, forms, signatures, scripts (ISO 32000-1, 7.7.2)."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import objects as o
from metaextract_tui.formats.pdf.actions import note_actions
from metaextract_tui.formats.pdf.dates import iso_date
from metaextract_tui.formats.pdf.pages import file_name

MAX_OUTLINE = 2000
MAX_ATTACHMENTS = 1000
MAX_FORM_FIELDS = 500


def read_outline(root: o.Obj, found: Extraction) -> None:
    """Fill `native.outline_entries`: how many bookmarks there are (12.3.3), counted to MAX_OUTLINE."""
    waiting = [o.get(o.get(root, "Outlines"), "First")]
    seen: set[int] = set()
    count = 0
    while waiting:
        node = waiting.pop()
        number = o.number_of(node)
        if number in seen or not o.is_dict(node):
            continue
        seen.add(number)
        count += 1
        if count >= MAX_OUTLINE:
            found.warn("cut", f"only {MAX_OUTLINE} outline entries were counted")
            break
        waiting.append(o.get(node, "Next"))
        waiting.append(o.get(node, "First"))
    found.native["outline_entries"] = count


def read_attachments(root: o.Obj, in_pages: list[str], found: Extraction) -> None:
    """Fill `native.attachments`: files embedded in the document (7.11.4) and in annotations, by name."""
    tree = o.get(o.get(root, "Names"), "EmbeddedFiles")
    names = [file_name(file) if not o.is_null(file) else key for key, file in o.name_tree(tree, MAX_ATTACHMENTS)]
    names += in_pages
    found.native["attachments"] = found.cleaner.clean(names)
    if names:
        found.sensitive("attachment", "EmbeddedFiles" if len(names) > len(in_pages) else "FileAttachment annotation")
    if o.is_dict(o.get(root, "Collection")):
        found.native["portfolio"] = True


def read_scripts(root: o.Obj, found: Extraction) -> None:
    """Scripts that run when the document opens, and actions of the document as a whole."""
    if next(o.name_tree(o.get(o.get(root, "Names"), "JavaScript"), 1), None) is not None:
        found.sensitive("script", "document JavaScript")
    note_actions(root, "document", found, "OpenAction")


def read_forms(root: o.Obj, found: Extraction) -> None:
    """Fill `native.forms` and `native.signatures` from the interactive form (12.7)."""
    form = o.get(root, "AcroForm")
    if not o.is_dict(form):
        return
    signatures: list[dict[str, Any]] = []
    fields = _fields(form, signatures, found)
    xfa = not o.is_null(o.get(form, "XFA"))
    if fields or xfa:
        found.native["forms"] = {"kind": "XFA" if xfa else "AcroForm", "fields": fields}
    if signatures:
        found.native["signatures"] = found.cleaner.clean(signatures)
        found.put("signed", True, "AcroForm signature field")


def _fields(form: o.Obj, signatures: list[dict[str, Any]], found: Extraction) -> int:
    """The number of terminal fields, counted to MAX_FORM_FIELDS; signed signature fields are added to the list."""
    waiting = list(o.items(o.get(form, "Fields"), MAX_FORM_FIELDS))[::-1]
    seen: set[int] = set()
    count = 0
    while waiting:
        field = waiting.pop()
        number = o.number_of(field)
        if (number and number in seen) or not o.is_dict(field):
            continue
        seen.add(number)
        if len(seen) >= MAX_FORM_FIELDS:
            found.warn("cut", f"only {MAX_FORM_FIELDS} form fields were looked at")
            break
        note_actions(field, "form field", found)
        kids = [kid for kid in o.items(o.get(field, "Kids"), MAX_FORM_FIELDS) if not o.is_null(o.get(kid, "T"))]
        if kids:
            waiting.extend(reversed(kids))
            continue
        count += 1
        value = o.get(field, "V")
        if o.name(o.get(field, "FT")) == "Sig" and o.is_dict(value):
            signatures.append(_signature(value))
    return count


def _signature(value: o.Obj) -> dict[str, Any]:
    """What a signature says of itself (12.8.1); whether it holds is not checked."""
    said: dict[str, Any] = {}
    for key, entry in (("name", "Name"), ("reason", "Reason"), ("location", "Location"), ("contact", "ContactInfo")):
        said[key] = o.text(o.get(value, entry))
    said["filter"], said["sub_filter"] = o.name(o.get(value, "Filter")), o.name(o.get(value, "SubFilter"))
    said["date"] = iso_date(o.text(o.get(value, "M")))
    return {key: entry for key, entry in said.items() if entry}
