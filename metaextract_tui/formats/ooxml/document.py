"""The beginning that DOCX and XLSX share: is it encrypted, which part is the main one, strict or transitional."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.ooxml.ole import MAGIC
from metaextract_tui.formats.ooxml.package import Package
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind


def open_package(source: Source, found: Extraction, usual_main: str) -> tuple[Package, str]:
    """The package and the name of its main part; sets the media type and the format version.

    `strict` and `transitional` are the conformance classes of ISO 29500-1, 2.1, told by the type of the
    relationship that names the main part. Raises Unreadable.
    """
    if source.head.startswith(MAGIC):
        found.put("encrypted", True, "OLE stream EncryptedPackage")
        raise Unreadable(ErrorKind.ENCRYPTED, "the document is encrypted; a password is needed to read it")
    package = Package(source, found)
    if package.verdict:
        found.media_type = package.verdict.media_type
        if package.verdict.media_type is None:
            found.warn("unusual-package", package.verdict.basis)
    main = package.root.get("officeDocument")
    if main is not None and not (found.media_type or "").endswith("binary.macroEnabled.12"):
        found.format_version = "strict" if main.strict else "transitional"
    return package, main.target if main is not None and main.target in package.directory else usual_main


def close_package(package: Package, found: Extraction, *, useful: bool) -> None:
    """Say what was wrong with the package. Raises Unreadable where nothing in it was `useful`: neither properties nor
    a main part, so that what would be told of it is the ZIP's remains."""
    if not useful:
        found.native.clear()
        raise package.unreadable("neither properties nor a main part can be read")
    package.close()


def settle(stated: str | None) -> bool:
    """An on/off value of an attribute (ISO 29500-1, 22.9.2.7 and XML Schema): on where it is left out."""
    return (stated or "1").strip().lower() not in ("0", "false", "off")
