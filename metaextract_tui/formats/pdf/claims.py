"""Standards that a document claims to conform to: PDF/A, PDF/X, PDF/UA, PDF/VT, PDF/E. Nobody checks that it does."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.xmp import first_text


def put_claims(info: dict[str, Any], xmp: dict[str, Any], found: Extraction) -> None:
    """Fill `native.pdfa_claim` (ISO 19005-1, 6.7.11: `PDF/A-` part and conformance) and its like, where claimed."""

    def said(*keys: str) -> str:
        return next((text for text in (first_text(xmp.get(key)) for key in keys) if text), "")

    claims = {}
    if part := said("pdfaid:part"):
        claims["pdfa_claim"] = f"PDF/A-{part}{said('pdfaid:conformance').lower()}"
    # PDF/X-1 and X-3 speak in Info (ISO 15930-1, -3), later ones in XMP; the conformance is the narrower word
    printed = [str(info.get(key) or "") for key in ("GTS_PDFXConformance", "GTS_PDFXVersion")]
    printed += [said("pdfx:GTS_PDFXConformance"), said("pdfxid:GTS_PDFXVersion", "pdfx:GTS_PDFXVersion")]
    if version := next(filter(None, printed), ""):
        claims["pdfx_claim"] = version if version.startswith("PDF/") else f"PDF/X {version}"
    if part := said("pdfuaid:part"):
        claims["pdfua_claim"] = f"PDF/UA-{part}"
    for name, key in (("pdfvt_claim", "GTS_PDFVTVersion"), ("pdfe_claim", "ISO_PDFEVersion")):
        # their namespaces have no prefix that is registered
        if version := said(*(one for one in xmp if one.endswith(f":{key}"))):
            claims[name] = version
    found.native |= found.cleaner.clean(claims)
