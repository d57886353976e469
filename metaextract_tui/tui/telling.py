"""Says something to the person in a corner of the screen: cleaned, never markup."""

from __future__ import annotations

from typing import Literal

from textual.dom import DOMNode

from metaextract_tui.tui.text import clean


def tell(node: DOMNode, message: str, severity: Literal["information", "warning", "error"] = "information") -> None:
    """A short notice; errors stay longer."""
    node.app.notify(clean(message, 400), severity=severity, timeout=12 if severity == "error" else 5, markup=False)
