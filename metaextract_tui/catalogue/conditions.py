"""The SQL for what is asked of single values of a file: its columns, and the fields of its stored record."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache

from metaextract_tui.formats.fields import BY_NAME
from metaextract_tui.formats.registry import registry
from metaextract_tui.model import Condition, Source, Span

Value = int | float | str | bytes | None
Sql = tuple[str, list[Value]]
Test = Callable[[str], Sql]

_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1

# A record is one line of JSON whose members have a fixed order (model/record.py). Within a JSON string a quote is
# escaped, so these bytes are found between members only. To cut out the part that is asked for and parse that alone
# takes a third of the time of parsing the whole; LIMIT keeps SQLite from cutting anew for each mention.
_FIELDS_AT, _SOURCES_AT = b', "fields": ', b', "sources": '
_RUN_AT = b', "run": {"attempts": '
_RUN_BYTES = 700  # more than a `run` ever has

FIELDS = (
    f"(SELECT CAST(substr(rest, 1, instr(rest, x'{_SOURCES_AT.hex()}') - 1) AS TEXT) AS part FROM (SELECT "
    f"substr(r.json, instr(r.json, x'{_FIELDS_AT.hex()}') + {len(_FIELDS_AT)}) AS rest "
    "FROM records r WHERE r.record_id = files.record_id LIMIT 1) LIMIT 1)"
)
"""A row source whose only column `part` is the JSON of the normalised fields of the row of `files` around it."""

RUN = (
    "(SELECT CAST(substr(rest, 1, length(rest) - 1) AS TEXT) AS part FROM (SELECT "
    f"substr(tail, instr(tail, x'{_RUN_AT.hex()}') + 9) AS rest "
    f"FROM (SELECT substr(r.json, -{_RUN_BYTES}) AS tail "
    "FROM records r WHERE r.record_id = files.record_id LIMIT 1) LIMIT 1) LIMIT 1)"
)
"""The same of how the record came to be."""

_COLUMNS = {
    "name": "CAST(substr(path, name_at) AS TEXT)",
    "path": "CAST(path AS TEXT)",
    "kind": "format",
    "error": "error_kind",
    "reason": "reason",
    "lane": "lane",
    "size": "size",
    "time": "duration_ms",
    "tries": "attempts",
    "modified": "mtime_ns",
}
_RUNS = {"worker": "worker", "memory": "peak_memory_mb"}


def run_value(name: str) -> str:
    """An expression for a value of a record's `run`."""
    return f"(SELECT json_extract(part, '$.{_RUNS[name]}') FROM {RUN} WHERE json_valid(part))"


def condition_sql(condition: Condition) -> Sql:
    """An expression that is 1 for the files of which the condition holds, and its parameters. Raises ValueError for a
    name that there is not."""
    sql, values = _holds(condition)
    return (f"NOT ifnull({sql}, 0)" if condition.unless else sql), values


def word_sql(word: str) -> Sql:
    """That a text is in the path or the reason, whatever its case."""
    first, values = text_sql(_COLUMNS["path"], word, whole=False)
    second, more = text_sql("reason", word, whole=False)
    return f"({first} OR {second})", values + more


def under_sql(folder: bytes) -> Sql:
    """That a file lies in a folder, at whatever depth."""
    return "(path > ? AND path < ?)", [folder + b"/", folder + b"0"]  # "0" follows "/"


def text_sql(value: str, text: str, *, whole: bool) -> Sql:
    """That a value is a text or holds it, whatever the case.

    SQLite's own comparisons ignore the case of ASCII letters only, and are six times as fast as a function: `holds` of
    the connection is asked for other texts. Its arguments are bytes, for SQLite takes no lone surrogates, which stand
    for bytes that are not UTF-8.
    """
    if not (text.isascii() and text.isprintable()):
        return f"holds(?, CAST({value} AS BLOB), {int(whole)})", [text.encode("utf-8", "surrogatepass")]
    if whole:
        return f"{value} = ? COLLATE NOCASE", [text]
    like = "".join("\\" + letter if letter in "\\%_" else letter for letter in text)
    return f"{value} LIKE ? ESCAPE '\\'", [f"%{like}%"]


def holds(text: bytes, value: bytes | None, whole: int) -> bool:
    """What `text_sql` asks of a connection: whether a value is a text or holds it, whatever the case."""
    if value is None:
        return False
    wanted = text.decode("utf-8", "surrogatepass").casefold()
    try:
        said = value.decode("utf-8", "surrogatepass").casefold()  # as JSON's escapes of lone surrogates come out
    except UnicodeDecodeError:
        said = os.fsdecode(value).casefold()
    return wanted == said if whole else wanted in said


def _holds(condition: Condition) -> Sql:
    name = condition.name
    match condition.source:
        case Source.FILE if name == "text":
            return _any(word_sql(text) for text in condition.texts)
        case Source.FILE if name == "under":
            return _any(under_sql(os.fsencode(text)) for text in condition.texts)
        case Source.FILE if name in _COLUMNS:
            return _test(condition)(_COLUMNS[name])
        case Source.FIELD if name in BY_NAME:
            test, values = _field(condition, a_list=BY_NAME[name].type.startswith("list"))
            may, more = _may_have(name)
            # SQLite reads the record for an AND that stands within an expression, whatever its left side says.
            return f"CASE WHEN {may} THEN {test} ELSE 0 END", more + values
        case Source.RUN if name in _RUNS:
            test, values = _test(condition)(f"json_extract(part, '$.{_RUNS[name]}')")
            return f"EXISTS (SELECT 1 FROM {RUN} WHERE json_valid(part) AND {test})", values
        case Source.WARNING:
            return _any(_warning(text) for text in condition.texts)
    raise ValueError(f"a file has no {name} that could be asked for")


@cache
def _may_have(field: str) -> Sql:
    """That a record can have the field at all, for which it need not be opened: it is of a format that declares the
    field (or declares nothing), or of an extractor of which this installation does not know what it said."""
    formats = sorted(
        one.name for one in registry().formats if not one.origins or any(said.field == field for said in one.origins)
    )
    known = sorted(registry().keys())
    marks = ", ".join("?" * len(formats)), ", ".join("?" * len(known))
    return f"(format IN ({marks[0]}) OR extractor IS NULL OR extractor NOT IN ({marks[1]}))", [*formats, *known]


def _field(condition: Condition, *, a_list: bool) -> Sql:
    if not a_list:
        test, values = _test(condition)(f"json_extract(part, '$.{condition.name}')")
        return f"EXISTS (SELECT 1 FROM {FIELDS} WHERE {test})", values
    test, values = _test(condition)("member.value")
    return (
        f"EXISTS (SELECT 1 FROM {FIELDS} AS fields WHERE instr(part, ?) "
        f"AND EXISTS (SELECT 1 FROM json_each(fields.part, '$.{condition.name}') AS member WHERE {test}))",
        [f'"{condition.name}": ', *values],
    )


def _warning(code: str) -> Sql:
    """A record with a warning of this code; those that did not change are told so only when they are asked for."""
    said = (
        "EXISTS (SELECT 1 FROM records r WHERE r.record_id = files.record_id AND instr(r.json, ?) AND EXISTS (SELECT 1 "
        "FROM json_each(CAST(r.json AS TEXT), '$.warnings') AS one WHERE json_extract(one.value, '$.code') = ?))"
    )
    values: list[Value] = [f'"code": "{code}"'.encode("utf-8", "backslashreplace"), code]
    return (f"(unchanged OR {said})" if code == "unchanged" else said), values


def _test(condition: Condition) -> Test:
    """What is to be true of a value, given an expression for it."""

    def sql(value: str) -> Sql:
        tests = [text_sql(value, text, whole=condition.whole) for text in condition.texts]
        tests += [_span(value, span) for span in condition.spans]
        return _any(tests) if tests else (f"{value} IS NOT NULL", [])

    return sql


def _span(value: str, span: Span) -> Sql:
    tests, values = [], []
    if span.least is not None:
        tests.append(f"{value} {'>' if span.above else '>='} ?")
        values.append(_bound(span.least))
    if span.most is not None:
        tests.append(f"{value} {'<' if span.below else '<='} ?")
        values.append(_bound(span.most))
    if any(isinstance(one, str) for one in (span.least, span.most)):
        tests.append(f"typeof({value}) = 'text'")  # SQLite takes any text for more than any number
    else:
        tests.append(f"typeof({value}) IN ('integer', 'real')")
    return f"({' AND '.join(tests)})", values


def _bound(value: float | str) -> Value:
    """A number as SQLite can hold it."""
    return max(_LOWEST, min(value, _HIGHEST)) if isinstance(value, int) else value


def _any(tests: Iterable[Sql]) -> Sql:
    parts = list(tests)
    return "(" + " OR ".join(sql for sql, _ in parts) + ")", [value for _, values in parts for value in values]
