"""Actions that a document runs by itself or on a click: scripts, programs, addresses (ISO 32000-2, 12.6)."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import objects as o

MAX_CHAIN = 20
_OUTSIDE = frozenset(("Launch", "SubmitForm", "ImportData", "GoToR"))


def note_action(bearer: o.Obj, where: str, found: Extraction, key: str = "A") -> None:
    """Say what of an object's action (`key`: A, of a document OpenAction) is sensitive."""
    action = o.get(bearer, key)
    if action is not None and not o.is_null(action):
        _note(action, f"{where} {key}", found, automatic=key == "OpenAction")


def note_events(bearer: o.Obj, where: str, found: Extraction) -> None:
    """Likewise of its additional actions, which events set off: of the document, a page, a field, an annotation."""
    events = o.get(bearer, "AA")
    if events is not None and not o.is_null(events):
        for event, action in o.entries(events, MAX_CHAIN):
            _note(action, f"{where} AA.{event}", found, automatic=True)


def _note(action: o.Obj, where: str, found: Extraction, *, automatic: bool) -> None:
    """A URI that a person clicks is no external link; one that opens by itself is."""
    waiting = [action]
    for _ in range(MAX_CHAIN):
        if not waiting:
            return
        one = waiting.pop()
        kind = o.name(o.get(one, "S"))
        if kind == "JavaScript" or (kind == "Rendition" and not o.is_null(o.get(one, "JS"))):
            found.sensitive("script", f"{where} ({kind})")
        elif kind in _OUTSIDE or (kind == "URI" and automatic) or (kind == "GoToE" and not o.is_null(o.get(one, "F"))):
            found.sensitive("external-link", f"{where} ({kind})")
        following = o.get(one, "Next")
        if following is not None and not o.is_null(following):
            waiting.extend(o.items(following, MAX_CHAIN) if o.is_array(following) else [following])
