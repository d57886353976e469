"""Matroska tags as they stand in the file (RFC 9559, section 5.1.8): MediaInfo keeps one of several of a name."""

from __future__ import annotations

from collections.abc import Iterator

from metaextract_tui.formats.mkv.ebml import CLUSTER, Element, content, elements
from metaextract_tui.formats.source import Source

SEEK_HEAD, SEEK_ID, SEEK_POSITION = 0x114D9B74, 0x53AB, 0x53AC
TAGS, TAG, TARGETS, SIMPLE_TAG = 0x1254C367, 0x7373, 0x63C0, 0x67C8
TAG_NAME, TAG_STRING = 0x45A3, 0x4487
TARGET_TYPE_VALUE = 0x68CA
THE_FILE = 50  # TargetTypeValue of what is neither a part of the file nor a collection: RFC 9559, 5.1.8.1.1.1
TARGET_UIDS = {0x63C5: "track", 0x63C9: "edition", 0x63C4: "chapter", 0x63C6: "attachment"}
MAX_TAGS = 1000
_TAGS = TAGS.to_bytes(4, "big")
MAX_TEXT = 64 << 10


def read_tags(source: Source, segment: Element) -> list[dict[str, str]]:
    """Each tag as `name`, `value`, and what it is of unless it is the whole file: `track` … with its UID in decimal,
    `level`, where a collection or a part is meant."""
    said: list[dict[str, str]] = []
    limit = source.size if segment.end is None else min(segment.end, source.size)
    for tags in _found(source, segment, limit):
        for tag in _inside(source, tags, limit):
            if tag.id == TAG:
                said += _tag(source, tag, limit, MAX_TAGS - len(said))
    return said


def of_the_file(tags: list[dict[str, str]]) -> dict[str, list[str]]:
    """The values of the tags of the whole file, by name in capitals, as the standard writes them."""
    values: dict[str, list[str]] = {}
    for tag in tags:
        if len(tag) == 2 and tag["value"]:
            values.setdefault(tag["name"].upper(), []).append(tag["value"])
    return values


def _found(source: Source, segment: Element, limit: int) -> Iterator[Element]:
    """The Tags elements before the first cluster, and those that the seek heads there point to."""
    seen: set[int] = set()
    pointed: list[int] = []
    for one in elements(source, segment.start, limit):
        if one.id == CLUSTER:
            break
        if one.id == TAGS:
            seen.add(one.start)
            yield one
        elif one.id == SEEK_HEAD:
            pointed += [segment.start + at for at in _pointers(source, one, limit)]
    for at in pointed[:16]:
        there = next(elements(source, at, limit), None)
        if there is not None and there.id == TAGS and there.start not in seen:
            seen.add(there.start)
            yield there


def _pointers(source: Source, head: Element, limit: int) -> Iterator[int]:
    if _TAGS not in content(source, head, limit, MAX_TEXT):
        return
    for seek in _inside(source, head, limit):
        parts = {one.id: content(source, one, limit, 8) for one in _inside(source, seek, limit)}
        if parts.get(SEEK_ID) == _TAGS and SEEK_POSITION in parts:
            yield int.from_bytes(parts[SEEK_POSITION], "big")


def _tag(source: Source, tag: Element, limit: int, most: int) -> list[dict[str, str]]:
    said: list[dict[str, str]] = []
    target: dict[str, str] = {}
    for one in _inside(source, tag, limit):
        if one.id == TARGETS:
            for uid in _inside(source, one, limit):
                value = int.from_bytes(content(source, uid, limit, 8), "big")
                if uid.id == TARGET_TYPE_VALUE and value != THE_FILE:
                    target["level"] = str(value)
                elif uid.id in TARGET_UIDS and value:
                    target[TARGET_UIDS[uid.id]] = str(value)
        elif one.id == SIMPLE_TAG and len(said) < most:
            parts = {part.id: part for part in _inside(source, one, limit)}
            if TAG_NAME in parts and TAG_STRING in parts:
                name, value_ = (_text(source, parts[key], limit) for key in (TAG_NAME, TAG_STRING))
                said.append({"name": name, "value": value_, **target})
    return said


def _inside(source: Source, one: Element, limit: int) -> Iterator[Element]:
    return elements(source, one.start, limit if one.end is None else min(one.end, limit))


def _text(source: Source, one: Element, limit: int) -> str:
    return content(source, one, limit, MAX_TEXT).split(b"\0")[0].decode("utf-8", "replace")
