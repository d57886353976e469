"""Sensitivity labels of a package: the part LabelInfo, and the older custom properties MSIP_Label."""

from __future__ import annotations

import re
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.ooxml.xml import local

LABEL_INFO = "docMetadata/LabelInfo.xml"
MAX_LABELS = 100
_CUSTOM = re.compile(r"MSIP_Label_([0-9A-Fa-f-]{36})_(\w{1,40})$")
_SAME = {"SiteId": "siteId", "ContentBits": "contentBits", "SetDate": "setDate", "Method": "method"}


def read_labels(package: Package, found: Extraction) -> None:
    """Fill `native.labels`, where there are any: what the label's element states ([MS-OFFCRYPTO], sensitivity labels),
    and what only the custom properties do (its `name`)."""
    labels: dict[str, dict[str, Any]] = {}
    relation = package.root.get("classificationlabels")
    part = relation.target if relation else LABEL_INFO
    root = package.xml(part) if part in package.directory else None
    for one in root if root is not None else ():
        if local(one.tag) == "label" and len(labels) < MAX_LABELS:
            stated = {local(str(name)): value for name, value in one.attrib.items()}
            labels[str(stated.get("id", "")).strip("{}").lower()] = stated
    custom = found.native.get("custom", {})
    for name, value in custom.items() if "MSIP_Label_" in " ".join(custom) else ():
        if (fit := _CUSTOM.match(name)) and (fit[1].lower() in labels or len(labels) < MAX_LABELS):
            label = labels.setdefault(fit[1].lower(), {"id": fit[1]})
            label.setdefault(_SAME.get(fit[2], fit[2].lower()), value)
    if labels:
        found.native["labels"] = found.cleaner.clean(list(labels.values()))
