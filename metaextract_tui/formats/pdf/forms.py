"""The interactive form and its signatures (ISO 32000-2, 12.7, 12.8): what they say, not whether they hold."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import objects as o
from metaextract_tui.formats.pdf.actions import note_action, note_events
from metaextract_tui.formats.pdf.dates import iso_date

MAX_FIELDS = 500


def read_forms(root: o.Obj, in_pages: list[o.Obj], size: int, found: Extraction) -> None:
    """Fill `native.forms` and `native.signatures`.

    `in_pages`: the signature fields that pages show, for some writers leave them out of the form; `size` of the file
    in bytes, to tell which signatures cover it to the end.
    """
    form = o.get(root, "AcroForm")
    walk = _Walk(found)
    if o.is_dict(form):
        count = walk.fields(form)
        xfa = not o.is_null(o.get(form, "XFA"))
        found.native["forms"] = {"kind": "XFA" if xfa else "AcroForm", "fields": count}
    for field in in_pages:
        walk.signature(o.get(field, "V"))
    if walk.signatures:
        found.native["signatures"] = found.cleaner.clean([_said(one, size) for one in walk.signatures])
        found.put("signed", True, "AcroForm signature field")
    if o.is_dict(o.get(o.get(root, "Perms"), "DocMDP")):
        found.native["certified"] = True


class _Walk:
    """Goes through the fields of a form, each once."""

    def __init__(self, found: Extraction) -> None:
        self.found = found
        self.signatures: list[o.Obj] = []
        self._seen: set[int] = set()
        self._signed: set[int] = set()

    def fields(self, form: o.Obj) -> int:
        """The number of terminal fields, counted to MAX_FIELDS. FT and V count for the fields below (12.7.4.1)."""
        nothing = o.get(form, "")
        waiting = [(one, "", nothing) for one in o.items(o.get(form, "Fields"), MAX_FIELDS)][::-1]
        count = 0
        while waiting:
            field, kind, value = waiting.pop()
            number = o.number_of(field)
            if (number and number in self._seen) or not o.is_dict(field):
                continue
            self._seen.add(number)
            if count >= MAX_FIELDS or len(self._seen) > 4 * MAX_FIELDS:
                self.found.warn("cut", f"only {count} form fields were looked at")
                break
            note_action(field, "form field", self.found)
            note_events(field, "form field", self.found)
            kind = o.name(o.get(field, "FT")) or kind
            own = o.get(field, "V") if kind == "Sig" else nothing
            value = value if o.is_null(own) else own
            kids = [kid for kid in o.items(o.get(field, "Kids"), MAX_FIELDS) if not o.is_null(o.get(kid, "T"))]
            if kids:
                waiting.extend((kid, kind, value) for kid in reversed(kids))
                continue
            count += 1
            self.signature(value)
        return count

    def signature(self, value: o.Obj) -> None:
        """Keep what a signature field holds, where it was signed."""
        number = o.number_of(value)
        if (number and number in self._signed) or not o.is_dict(value):
            return
        self._signed.add(number)
        self.signatures.append(value)


def _said(value: o.Obj, size: int) -> dict[str, Any]:
    """What a signature says of itself (table 255). `covers_file`: whether nothing was appended after it."""
    said: dict[str, Any] = {}
    for key, entry in (("name", "Name"), ("reason", "Reason"), ("location", "Location"), ("contact", "ContactInfo")):
        said[key] = o.text(o.get(value, entry))
    said["filter"], said["sub_filter"] = o.name(o.get(value, "Filter")), o.name(o.get(value, "SubFilter"))
    said["date"] = iso_date(o.text(o.get(value, "M")))
    said = {key: entry for key, entry in said.items() if entry}
    if o.name(o.get(value, "Type")) == "DocTimeStamp":
        said["kind"] = "timestamp"
    covered = [o.scalar(one) for one in o.items(o.get(value, "ByteRange"), 100)]
    if len(covered) >= 4 and all(isinstance(one, int) for one in covered):
        said["covers_file"] = covered[0] == 0 and covered[-2] + covered[-1] == size
    return said
