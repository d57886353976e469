"""What hangs on the document catalogue: outline, attachments, scripts, layers, labels, tags (ISO 32000-2, 7.7.2)."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import objects as o
from metaextract_tui.formats.pdf.actions import note_action, note_events
from metaextract_tui.formats.pdf.pages import file_name

MAX_OUTLINE = 2000
MAX_ATTACHMENTS = 1000
MAX_LABELS = 200
_STYLES = {"D": "decimal", "R": "Roman", "r": "roman", "A": "Letters", "a": "letters"}  # table 161


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
        if count >= MAX_OUTLINE:
            found.warn("cut", f"only {MAX_OUTLINE} outline entries were counted")
            break
        count += 1
        note_action(node, "outline", found)
        waiting.append(o.get(node, "Next"))
        waiting.append(o.get(node, "First"))
    found.native["outline_entries"] = count


def read_attachments(root: o.Obj, in_pages: list[str], found: Extraction) -> None:
    """Fill `native.attachments` by name: files embedded in the document (7.11.4), associated with it (14.13) and not
    named there, and in annotations."""
    tree = o.get(o.get(root, "Names"), "EmbeddedFiles")
    names: list[str] = []
    seen: set[int] = set()
    if not o.is_null(tree):
        for key, file in o.name_tree(tree, MAX_ATTACHMENTS + 1):
            seen.add(o.number_of(file))
            names.append(file_name(file) if not o.is_null(file) else key)
    if len(names) > MAX_ATTACHMENTS:
        found.warn("cut", f"the first {MAX_ATTACHMENTS} attachments are named; there are more")
        names.pop()
    names += [
        file_name(file)
        for file in o.items(o.get(root, "AF"), MAX_ATTACHMENTS)
        if (o.number_of(file) or -1) not in seen and o.is_dict(o.get(file, "EF"))
    ]
    if names:
        found.sensitive("attachment", "EmbeddedFiles")
    if in_pages:
        found.sensitive("attachment", "FileAttachment annotation")
    found.native["attachments"] = found.cleaner.clean(names + in_pages)
    if o.is_dict(o.get(root, "Collection")):
        found.native["portfolio"] = True


def read_scripts(root: o.Obj, found: Extraction) -> None:
    """Scripts that run when the document opens, and actions of the document as a whole."""
    scripts = o.get(o.get(root, "Names"), "JavaScript")
    if not o.is_null(scripts) and next(o.name_tree(scripts, 1), None) is not None:
        found.sensitive("script", "document JavaScript")
    note_action(root, "document", found, "OpenAction")
    note_events(root, "document", found)


def read_marks(root: o.Obj, found: Extraction) -> None:
    """Fill `native.tagged` (14.7), `page_labels` (12.4.2), `layers` (8.11) and `extensions` (7.12), where stated."""
    if o.to_bool(o.get(o.get(root, "MarkInfo"), "Marked")):
        found.native["tagged"] = True
    labels = o.get(root, "PageLabels")
    if not o.is_null(labels) and (ranges := _labels(labels)):
        found.native["page_labels"] = found.cleaner.clean(ranges)
    layers = o.get(root, "OCProperties")
    if not o.is_null(layers):
        found.native["layers"] = o.length(o.get(layers, "OCGs"))
        if o.length(o.get(o.get(layers, "D"), "OFF")):
            found.sensitive("hidden-content", "layers that are off")
    extensions = o.get(root, "Extensions")
    if not o.is_null(extensions):
        levels = {prefix: _extension(one) for prefix, one in o.entries(extensions, 20) if prefix != "Type"}
        found.native["extensions"] = found.cleaner.clean({prefix: one for prefix, one in levels.items() if one})


def _labels(tree: o.Obj) -> list[dict[str, Any]]:
    """[{page (from 1), style, prefix, start}], as far as stated."""
    ranges = []
    for key, label in o.number_tree(tree, MAX_LABELS):
        said: dict[str, Any] = {"page": key + 1}
        if style := o.name(o.get(label, "S")):
            said["style"] = _STYLES.get(style, style)
        if prefix := o.text(o.get(label, "P")):
            said["prefix"] = prefix
        if (start := o.to_int(o.get(label, "St"))) > 1:
            said["start"] = start
        ranges.append(said)
    return ranges


def _extension(one: o.Obj) -> str:
    """A developer's extension as `base version level`; of several (PDF 2.0) the last."""
    if o.is_array(one):
        one = o.item(one, max(0, o.length(one) - 1))
    base, level = o.name(o.get(one, "BaseVersion")), o.to_int(o.get(one, "ExtensionLevel"))
    return f"{base} level {level}" if base else ""
