"""Completion in real shells: what a Tab offers, and what it writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from metaextract_tui.catalogue.writer import Writer
from metaextract_tui.cli.shells import escape, split
from tests.cli.conftest import Command
from tests.cli.shells import PROMPT, Shell, fish

PROGRAM = "metaextract-tui"


def needs(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not on this machine")


@pytest.fixture
def folder(home: Path) -> Path:
    """With a folder whose name has a space, a file, and a catalogue with one batch."""
    (home / "two words").mkdir()
    (home / "lines.jsonl").write_bytes(b"")
    writer = Writer(home / "c.sqlite")
    writer.open()
    writer.create_batch([b"/data/ct"], "{}")
    writer.close(10)
    return home


@pytest.mark.parametrize("name", [pytest.param("bash", marks=needs("bash")), pytest.param("zsh", marks=needs("zsh"))])
def test_a_shell_in_a_terminal(folder: Path, name: str) -> None:
    with Shell(name, folder) as shell:
        # choices
        shell.at_tab(f"{PROGRAM} scan --mode ", "auto", "threads", "processes", "sequential")
        shell.at_tab(f"{PROGRAM} scan --mode=th", f"{PROMPT} {PROGRAM} scan --mode=threads")
        shell.at_tab(f"{PROGRAM} retry --lane ", "thread", "process")
        shell.at_tab(f"{PROGRAM} retry --kind tr", f"{PROMPT} {PROGRAM} retry --kind truncated")
        shell.at_tab(f"{PROGRAM} show --as d", "dicom", "docx")
        # names of fields, and a filter's names and values: whole, in quotes, left out, with what a shell would redirect
        shell.at_tab(f"{PROGRAM} fields wid", f"{PROMPT} {PROGRAM} fields width_px")
        shell.at_tab(f"{PROGRAM} search moda", f"{PROMPT} {PROGRAM} search modality:")
        shell.at_tab(f"{PROGRAM} search kind:dic", f"{PROMPT} {PROGRAM} search kind:dicom")
        shell.at_tab(f'{PROGRAM} search "kind:dic', f'{PROMPT} {PROGRAM} search "kind:dicom"')
        shell.at_tab(f"{PROGRAM} search state:ok -kind:pdf,dic", f"{PROMPT} {PROGRAM} search state:ok -kind:pdf,dicom")
        shell.at_tab(f"{PROGRAM} search size:", "\\>100M" if name == "bash" else ">100M", "1M..10M")
        # commands, options of a command and of the app, batches, files
        shell.at_tab(f"{PROGRAM} compl", f"{PROMPT} {PROGRAM} completion")
        shell.at_tab(f"{PROGRAM} --fr", f"{PROMPT} {PROGRAM} --fresh")
        shell.at_tab(f"{PROGRAM} scan --foll", f"{PROMPT} {PROGRAM} scan --follow-links")
        shell.at_tab(
            f"{PROGRAM} search --catalogue c.sqlite --batch ",
            f"{PROMPT} {PROGRAM} search --catalogue c.sqlite --batch 1",
        )
        shell.at_tab(f"{PROGRAM} tw", f"{PROMPT} {PROGRAM} two\\ words/")
        shell.at_tab(f"{PROGRAM} scan --jsonl=li", f"{PROMPT} {PROGRAM} scan --jsonl=lines.jsonl")
        shell.at_tab(
            f"{PROGRAM} scan --exclude '*' --catalogue c.",
            f"{PROMPT} {PROGRAM} scan --exclude '*' --catalogue c.sqlite",
        )


@needs("fish")
def test_fish(folder: Path) -> None:
    def offered(line: str) -> list[str]:
        return [one.split("\t")[0] for one in fish(folder, f"{PROGRAM} {line}")]

    assert offered("scan --mode ") == ["auto", "threads", "processes", "sequential"]
    assert offered("scan --mode=th") == ["--mode=threads"]
    assert offered("fields wid") == ["width_px"]
    assert offered("search kind:dic") == ["kind:dicom"]
    assert offered("search 'kind:dic") == ["kind:dicom"]
    assert offered("search state:ok -kind:pdf,dic") == ["-kind:pdf,dicom"]
    assert offered("show --as d") == ["dicom", "docx"]
    assert offered("--fr") == ["--fresh"]
    assert offered("compl") == ["completion"]
    assert offered("tw") == ["two words/"]
    assert offered("scan --jsonl=li") == ["--jsonl=lines.jsonl"]
    assert fish(folder, f"{PROGRAM} search --catalogue c.sqlite --batch ") == ["1\tnew: /data/ct"]


@pytest.mark.parametrize(
    ("text", "words", "raw"),
    [
        ("p ", ["p", ""], ""),
        ("p a", ["p", "a"], "a"),
        ("p 'a b", ["p", "a b"], "'a b"),
        ('p "a \\" b" c\\ d', ["p", 'a " b', "c d"], "c\\ d"),
        ('p "" ', ["p", "", ""], ""),
        ("p a\\", ["p", "a\\"], "a\\"),
    ],
)
def test_a_line_is_split_as_a_shell_splits_it(text: str, words: list[str], raw: str) -> None:
    assert split(text) == (words, raw)


def test_what_a_shell_would_act_on_is_escaped() -> None:
    assert escape("size:>1M,a b;$(x)`y`") == "size:\\>1M,a\\ b\\;\\$\\(x\\)\\`y\\`"


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell(command: Command, name: str) -> None:
    ended = command("completion", name)
    assert (ended.code, ended.err) == (0, "")
    assert f"_METAEXTRACT_TUI_COMPLETE={name}_complete" in ended.out


def test_a_shell_that_is_not_known(command: Command) -> None:
    ended = command("completion", "tcsh")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
