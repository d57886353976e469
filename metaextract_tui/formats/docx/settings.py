"""The settings part: whether changes are recorded, and what protects the document (ISO 29500-1, 17.15)."""

from __future__ import annotations

import re

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.document import settle
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.probe import plain

_ELEMENT = re.compile(rb"<(?:\w+:)?(trackRevisions|documentProtection|writeProtection)\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""(?:\w+:)?(\w+)\s*=\s*["']([^"'<]{0,200})["']""")
_SECRETS = ("hash", "hashvalue", "password")


def read_settings(package: Package, part: str, found: Extraction) -> bool | None:
    """Whether changes are recorded (None: not said), and `native.protection`: which `edit`s are allowed (17.15.1.29)
    and whether that is `enforced`, whether opening `read_only` is recommended (17.15.1.93), whether by a `password`.
    """
    data = plain(package.content(part) or b"")
    if b"trackRevisions" not in data and b"Protection" not in data:
        return None
    recording = None
    protection: dict[str, str | bool] = {}
    for one in _ELEMENT.finditer(data):
        stated = {name.decode(): value.decode("utf-8", "replace") for name, value in _ATTRIBUTE.findall(one[2])}
        kind = one[1].decode()
        if kind == "trackRevisions":
            recording = settle(stated.get("val"))
            continue
        if kind == "documentProtection":
            protection["edit"] = stated.get("edit", "none")
            protection["enforced"] = settle(stated.get("enforcement", "0"))
        else:
            protection["read_only"] = settle(stated.get("recommended", "0"))
        if any(name.lower() in _SECRETS and value for name, value in stated.items()):
            protection["password"] = True
    if protection:
        found.native["protection"] = found.cleaner.clean(protection)
    return recording
