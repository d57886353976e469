"""The language of filters, one for the screen and the command line: `kind:dicom size:>10M -state:ok modality:CT mri`.

Words are looked for in path and reason; `name:value` asks one thing of the file or of a field of its record (`asked`).
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from metaextract_tui.batch.amounts import SPAN, BadAmount
from metaextract_tui.batch.asked import ASKED, STATES, Asked, Kind, kinds
from metaextract_tui.model import Condition, ErrorKind, FileFilter, FileState, Source, Span

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

LONGEST = 2000
"""Characters of a filter."""

# A head is a name and how it is compared; only after one do commas separate values, so that a word may hold them.
GRAMMAR = r"""
start: _SPACE? (item (_SPACE item)*)? _SPACE?
item: MINUS? (asked | word)
asked: HEAD (value (_COMMA value)*)?
word: WORD | QUOTED
value: VALUE | QUOTED
MINUS: "-"
HEAD.3: /[A-Za-z_][A-Za-z0-9_]*(?:[:](?:>=|<=|>|<|=)?|>=|<=|>|<|=|~)/
QUOTED.2: /"(?:[^"\\]|\\[\s\S])*"(?=[\s,]|$)/
WORD.1: /[^\s"-][^\s"]*/
VALUE.1: /[^\s",]+/
_COMMA: ","
_SPACE: /\s+/
"""
_BARE = re.compile(r"""[^\s",\\<>=~-][^\s",\\]*""")
_V = TypeVar("_V")


class BadQuery(ValueError):
    """The filter cannot be understood; the message says what, and what would be right."""


def parse(text: str, formats: Collection[str] = ()) -> FileFilter:
    """The filter that a person typed; `formats`: kinds of files that there are beside those of this installation.
    Raises BadQuery."""
    if not text.strip():
        return FileFilter()
    if len(text) > LONGEST:
        raise BadQuery(f"a filter has at most {LONGEST:,} characters")
    return _Filter(formats).of(_tree(text))


def quoted(value: str) -> str:
    """A value as it is to be written in a filter."""
    if _BARE.fullmatch(value) and value != "*":
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def token(name: str, value: str) -> str:
    """A filter that asks for one thing: `error:timeout`."""
    return f"{name}:{quoted(value)}"


def warm() -> None:
    """Load what the first filter needs: it takes a moment, which a thread may spend before it is missed."""
    _parser()
    kinds()


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark  # 50 ms that the start of the program need not wait for

    return Lark(GRAMMAR, parser="lalr", lexer="contextual")


def _tree(text: str) -> Tree[Token]:
    from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

    try:
        return _parser().parse(text)
    except UnexpectedCharacters as error:
        rest = text[error.pos_in_stream :]
        if rest.startswith('"') and not _closed(rest):
            raise BadQuery(f"a quote is opened and not closed: {_short(rest)}") from None
        raise BadQuery(f'{_short(rest)} cannot follow here; a text with quotes or commas is written "…"') from None
    except UnexpectedInput as error:
        if text.rstrip().endswith(","):
            raise BadQuery("after the comma a value is missing") from None
        if isinstance(error, UnexpectedToken) and error.token.type != "$END":
            raise BadQuery(f"{_short(str(error.token))} cannot follow here without a space") from None
        raise BadQuery("the filter ends too early: - leaves out what follows it at once, as in -kind:pdf") from None


def _closed(text: str) -> bool:
    return text.replace("\\\\", "").replace('\\"', "").count('"') > 1


class _Filter:
    """A filter on its way from the tree of its text."""

    def __init__(self, formats: Collection[str]) -> None:
        self.more_formats = formats
        self.states: frozenset[FileState] = frozenset()
        self.not_states: frozenset[FileState] = frozenset()
        self.formats: set[str] = set()
        self.kinds: set[ErrorKind] = set()
        self.under: bytes | None = None
        self.words: list[str] = []
        self.conditions: list[Condition] = []

    def of(self, tree: Tree[Token]) -> FileFilter:
        for item in tree.children:
            assert not isinstance(item, str)
            self._item(item)
        states = self.states
        if self.not_states:
            states = (states or frozenset(FileState)) - self.not_states
            if not states:
                raise BadQuery("no file can be in such a state: state: and -state: leave nothing")
        formats, kinds_ = frozenset(self.formats), frozenset(self.kinds)
        return FileFilter(states, formats, kinds_, tuple(self.words), self.under, tuple(self.conditions))

    def _item(self, item: Tree[Token]) -> None:
        *minus, part = item.children
        unless = bool(minus)
        assert not isinstance(part, str)
        if part.data == "word":
            word = _plain(str(part.children[0]))
            if unless:
                self.conditions.append(Condition(Source.FILE, "text", (word,), unless=True))
            elif word:
                self.words.append(word)
            return
        head, *values = part.children
        name, how = _head(str(head))
        written = [str(value.children[0]) for value in values if not isinstance(value, str)]
        asked = _asked(name)
        if not written:
            raise BadQuery(f"{name}: what? Write for example {asked.example}")
        self._ask(asked, how, written, unless)

    def _ask(self, asked: Asked, how: str, written: list[str], unless: bool) -> None:
        values = [_plain(one) for one in written]
        if asked.kind is Kind.FOLDER:
            self._folder(asked, how, written, unless)
        elif asked.kind is Kind.CHOICE:
            if how not in (":", "="):
                raise BadQuery(f"{asked.name} is one of a few words; write for example {asked.example}")
            self._choose(asked, [value.casefold() for value in values], unless)
        elif asked.kind in (Kind.TEXT, Kind.CODE):
            self.conditions.append(_text(asked, how, written, unless))
        elif written == ["*"] and how == ":":
            self.conditions.append(Condition(asked.source, asked.name, unless=unless))
        else:
            spans = _amounts(asked, how, values)
            self.conditions.append(Condition(asked.source, asked.name, spans=spans, unless=unless))

    def _folder(self, asked: Asked, how: str, written: list[str], unless: bool) -> None:
        folder = _plain(written[0]) if len(written) == 1 else ",".join(written)
        if how != ":" or "\0" in folder:
            raise BadQuery(f"under: takes a folder; write for example {asked.example}")
        path = os.path.abspath(os.path.expanduser(folder))
        try:
            whole = os.fsencode(path)
        except UnicodeEncodeError:
            raise BadQuery(f"no folder can be called {_short(folder)}") from None
        if self.under is None and not unless:
            self.under = whole
        else:
            self.conditions.append(Condition(Source.FILE, "under", (path.rstrip("/"),), unless=unless))

    def _choose(self, asked: Asked, values: list[str], unless: bool) -> None:
        match asked.name:
            case "state":
                chosen = frozenset[FileState]().union(*(_one_of(asked, value, STATES) for value in values))
                if unless:
                    self.not_states |= chosen
                else:
                    self.states |= chosen
            case "error" if not unless:
                self.kinds.update(_one_of(asked, value, {kind.value: kind for kind in ErrorKind}) for value in values)
            case "kind":
                known = {name.casefold(): name for name in (*kinds(), *self.more_formats)}
                names = [_one_of(asked, value, known) for value in values]
                if unless:
                    self.conditions.append(Condition(asked.source, "kind", tuple(names), True, unless=True))
                else:
                    self.formats.update(names)
            case _:
                for value in values:
                    _one_of(asked, value, {choice: choice for choice in asked.choices})
                self.conditions.append(Condition(asked.source, asked.name, tuple(values), True, unless=unless))


def _head(head: str) -> tuple[str, str]:
    """The name in small letters and the comparison: `size:>` and `size>` are the same."""
    at = next(at for at, letter in enumerate(head) if letter in ":<>=~")
    return head[:at].casefold(), head[at:].removeprefix(":") or ":"


def _asked(name: str) -> Asked:
    found = ASKED.get(name)
    if found is None:
        near = difflib.get_close_matches(name, ASKED, n=1)
        meant = f"did you mean {near[0]}?" if near else "there is state, kind, size and more, and every field."
        raise BadQuery(f"nothing is called {_short(name)}; {meant} In quotes it is plain text.")
    return found


def _text(asked: Asked, how: str, written: list[str], unless: bool) -> Condition:
    if how not in (":", "=", "~"):
        raise BadQuery(f"{asked.name} is a text, which has no more or less; write for example {asked.example}")
    if how == ":" and written == ["*"]:
        return Condition(asked.source, asked.name, unless=unless)
    values = tuple(_plain(one) for one in written)
    if not all(values):
        raise BadQuery(f"{asked.name}: an empty text is nowhere; {asked.name}:* asks for any")
    whole = how == "=" or (how == ":" and asked.kind is Kind.CODE)
    return Condition(asked.source, asked.name, values, whole, unless=unless)


def _amounts(asked: Asked, how: str, values: list[str]) -> tuple[Span, ...]:
    try:
        if how not in (":", "=") and len(values) > 1:
            raise BadQuery(f"{asked.name}: after {how} comes one value, without commas, as in {asked.example}")
        return tuple(_span(asked, how, value) for value in values)
    except BadAmount as error:
        raise BadQuery(f"{asked.name}: {error}; write for example {asked.example}") from None


def _span(asked: Asked, how: str, value: str) -> Span:
    """What lies in a value as it is compared: `>` begins where the value ends, `<` ends where it begins."""
    read = SPAN[asked.kind]
    low, dots, high = value.partition("..")
    match how:
        case ":" | "=" if dots:
            if not low and not high:
                raise BadAmount("a range has at least one end")
            first, last = read(low, False) if low else Span(), read(high, False) if high else Span()
            return Span(first.least, last.most, below=last.below)
        case ":" | "=":
            return read(value, how == ":")
        case ">":
            one = read(value, False)
            return Span(least=one.most, above=not one.below)
        case ">=":
            return Span(least=read(value, False).least)
        case "<":
            return Span(most=read(value, False).least, below=True)
        case "<=":
            one = read(value, False)
            return Span(most=one.most, below=one.below)
    raise BadAmount("~ looks into texts only")


def _plain(written: str) -> str:
    """A value or word without its quotes."""
    if len(written) < 2 or not written.startswith('"'):
        return written
    return "".join(_unescaped(written[1:-1]))


def _unescaped(text: str) -> Iterator[str]:
    letters = iter(text)
    for letter in letters:
        if letter == "\\":
            following = next(letters, "")
            yield following if following in '"\\' else letter + following
        else:
            yield letter


def _one_of(asked: Asked, value: str, choices: Mapping[str, _V]) -> _V:
    try:
        return choices[value]
    except KeyError:
        near = difflib.get_close_matches(value, choices, n=3) or [one for one in choices if one[:1] == value[:1]]
        named = ", ".join(near or sorted(choices))
        raise BadQuery(f"no {asked.name} is called {_short(value or 'nothing')}; there is {named}") from None


def _short(text: str) -> str:
    return f"'{text if len(text) <= 40 else text[:39] + '…'}'"
