"""Every key of the app: its id (to remap it by), what it does, where it holds; the help is written from here."""

from __future__ import annotations

from textual.binding import Binding, BindingType


def _key(
    name: str, keys: str, action: str, label: str, tip: str, *, show: bool = False, display: str | None = None
) -> Binding:
    return Binding(keys, action, label, show=show, tooltip=tip, id=name, key_display=display)


APP: list[BindingType] = [
    _key("app.help", "question_mark,f1", "help", "Help", "All keys and what they do", show=True, display="?"),
    _key("app.palette", "colon", "command_palette", "Commands", "Search every action by name", show=True, display=":"),
    _key("app.quit", "q", "quit", "Quit", "Leave; asks while a batch runs, which then stays resumable", show=True),
    Binding(
        "ctrl+q",
        "quit",
        "Quit",
        show=False,
        priority=True,
        id="app.quit_always",
        tooltip="Leave, also from an input; asks while a batch runs",
    ),
    Binding(
        "ctrl+c",
        "interrupt",
        "Interrupt",
        show=False,
        priority=True,
        id="app.interrupt",
        tooltip="Copy what is selected with the mouse; else leave at once (code 130), the batch resumable",
    ),
    _key("app.suspend", "ctrl+z", "suspend_process", "Suspend", "Back to the shell; `fg` returns"),
]

LIST: list[BindingType] = [
    _key("list.up", "up,k", "up", "Up", "One line up"),
    _key("list.down", "down,j", "down", "Down", "One line down"),
    _key("list.page_up", "pageup,ctrl+u", "page_up", "Page up", "One page up"),
    _key("list.page_down", "pagedown,ctrl+d", "page_down", "Page down", "One page down"),
    _key("list.top", "home", "top", "First line", "The first line; `gg` does the same (see `g`)"),
    _key("list.end", "end,G", "end", "Last line", "The last line"),
    _key("list.left", "left,h", "left", "Close", "Close the branch, or go to its parent"),
    _key("list.right", "right,l", "right", "Open", "Open the branch, or go into it"),
]

SOURCES: list[BindingType] = [
    _key("sources.mark", "space", "mark", "Mark", "Mark the folder or file for the next start", show=True),
    _key("sources.open", "enter", "open", "Open", "Open or close the folder", show=True, display="⏎"),
    _key("sources.filter", "i", "only", "Only these", "Show only its files in pane 2; again: all files", show=True),
    _key("sources.unmark", "u", "unmark", "Unmark", "Unmark all folders"),
    _key("sources.hidden", "full_stop", "hidden", "Hidden", "Show or hide entries that begin with a dot", display="."),
]

FILES: list[BindingType] = [
    _key("files.mark", "space", "mark", "Mark", "Mark the file", show=True),
    _key("files.open", "enter", "open", "Open", "Show the file's record", show=True, display="⏎"),
    _key("files.range", "v", "range", "Range", "Mark from here to where `v` is pressed again"),
    _key("files.mark_all", "asterisk", "mark_all", "Mark all", "Mark all files that the filter shows", display="*"),
    _key("files.unmark", "u", "unmark", "Unmark", "Unmark all files"),
]

FAILURES: list[BindingType] = [
    _key("failures.open", "enter", "open", "Show files", "Show the files of this cause", show=True, display="⏎"),
]

WORKERS: list[BindingType] = [
    _key(
        "workers.end_file",
        "K",
        "end_file",
        "End file",
        "End the file that this worker reads; the batch goes on",
        show=True,
    ),
]

REMEDY: list[BindingType] = [
    _key(
        "remedy.retry",
        "enter,r",
        "go",
        "Retry",
        "Read the files again, with what is chosen here",
        show=True,
        display="⏎",
    ),
    _key("remedy.next", "space", "right", "Next choice", "The next choice of this line; digits type a figure"),
    _key("remedy.close", "escape", "close", "Close", "Close this pane without a retry", show=True, display="Esc"),
]

COLUMNS: list[BindingType] = [
    _key("columns.toggle", "space", "tick", "Show or hide", "Show or hide the column", show=True),
    _key("columns.earlier", "K,shift+up", "move(-1)", "Earlier", "Move the column to the left", show=True),
    _key("columns.later", "J,shift+down", "move(1)", "Later", "Move the column to the right", show=True),
    _key("columns.sort", "enter", "open", "Sort", "Sort by the column; again: the other way", show=True, display="⏎"),
    _key("columns.usual", "d", "usual", "As usual", "The usual columns, as many as have room", show=True),
    _key("columns.close", "escape,q", "close", "Back", "Back to the files", show=True, display="Esc"),
]

FILTERS: list[BindingType] = [
    _key("filters.take", "enter", "open", "Take", "Filter the files by it", show=True, display="⏎"),
    _key("filters.save", "a", "save", "Save", "Save the current filter by a name", show=True),
    _key("filters.delete", "d,delete", "delete", "Delete", "Delete the saved filter", show=True, display="d"),
    _key("filters.close", "escape,q", "close", "Back", "Back to the files", show=True, display="Esc"),
]

DETAIL: list[BindingType] = [
    _key("detail.open", "enter,space", "open", "Open", "Open or close the branch", show=True, display="⏎"),
    _key("detail.find", "slash", "find", "Find", "Look for words in this tab, in closed branches too", show=True),
    _key("detail.next_hit", "n", "hit(1)", "Next hit", "The next line that holds them", show=True),
    _key("detail.previous_hit", "N", "hit(-1)", "Previous hit", "The line before that holds them"),
    _key("detail.end_find", "escape", "end_find", "End search", "Look for nothing any more", show=True, display="Esc"),
]

COMPARE: list[BindingType] = [
    _key(
        "compare.open",
        "enter,space",
        "open",
        "Open",
        "Open a name's values, a value's files; on a file go to it",
        show=True,
        display="⏎",
    ),
    _key("compare.close", "escape", "close", "Close", "Back to the record", show=True, display="Esc"),
]

KINDS: list[BindingType] = [
    _key("kinds.open", "enter", "open", "Show files", "Show the files of this kind", show=True, display="⏎"),
]

BATCHES: list[BindingType] = [
    _key("batches.show", "enter", "open", "Show", "Show this batch in the workbench", show=True, display="⏎"),
    _key("batches.resume", "c", "carry_on", "Carry on", "Resume this batch, or begin it next", show=True),
    _key("batches.rerun", "r", "rerun", "Run again", "Read the same again, with the same settings", show=True),
    _key("batches.earlier", "plus,equals_sign", "shift(-1)", "Earlier", "Earlier in the queue", show=True, display="+"),
    _key("batches.later", "minus", "shift(1)", "Later", "Later in the queue", show=True, display="-"),
    _key("batches.take_out", "x", "take_out", "Take out", "Take it out of the queue; it can be resumed", show=True),
    _key("batches.wait", "p", "wait", "Pause after each", "Whether the next batch waits until `c` or `p`", show=True),
    _key("batches.copy", "y", "copy", "As command", "Copy the command that reads the same", show=True),
    _key("batches.delete", "d,delete", "delete", "Delete", "Delete it from the history; asks", show=True, display="d"),
    _key("batches.other", "tab,shift+tab", "other", "Other pane", "From the list to the summary, and back"),
    _key("batches.close", "escape,w,q", "close", "Back", "Back to the workbench", show=True, display="Esc"),
]

WORKBENCH: list[BindingType] = [
    _key("batch.start", "s", "start", "Start", "Read the marked folders, or the current one", show=True),
    _key(
        "batch.retry", "r", "retry", "Retry", "Read the marked or current file, or the current group, again", show=True
    ),
    _key(
        "batch.remedy",
        "ctrl+r",
        "remedy",
        "Remedy",
        "Retry with a remedy: more time or memory, another pool, alone, another reader, deep",
        show=True,
    ),
    _key("batch.pause", "p", "pause", "Pause", "Pause or resume; with marks: hold or release those files", show=True),
    _key("batch.cancel", "x", "cancel", "Cancel", "Cancel the marked files, or the current one", show=True),
    _key(
        "files.filter", "slash", "filter", "Filter", "Narrow the files: mri kind:pdf size:>10M modality:CT", show=True
    ),
    _key("batch.retry_all", "R", "retry_all", "Retry all", "Read all failed files again", show=True),
    _key("batch.cancel_all", "X", "cancel_batch", "Cancel batch", "Cancel the whole batch; asks first"),
    _key(
        "files.sort", "comma", "sort", "Sort", "Sort by the next column; a click on a heading sorts by it", display=","
    ),
    _key("files.reverse", "semicolon", "reverse", "Reverse", "Sort the other way round", display=";"),
    _key("files.saved_filters", "F", "saved_filters", "Saved filters", "Save the filter by a name, take or delete one"),
    _key("files.columns", "C", "columns", "Columns", "Which columns the files have, in which order"),
    _key("files.follow", "f", "follow", "Follow", "Keep the newest finished file in sight; a move ends it"),
    _key("sources.add", "a", "add", "Add folder", "Add a folder or file by its path, with completion"),
    _key("sources.goto", "g", "goto", "Go to", "Go to a path; `g` once more goes to the first line instead"),
    _key("batch.carry_on", "c", "carry_on", "Carry on", "Resume the interrupted batch that is offered", show=True),
    _key("app.as_command", "E", "as_command", "As command", "What is on the screen as a command; copies it"),
    _key("app.batches", "w", "batches", "Batches", "The batches of the catalogue", show=True),
    _key("pane.zoom", "z", "zoom", "Zoom", "The current pane alone, and back"),
    _key("pane.next", "tab", "pane_next", "Next pane", "The next pane"),
    _key("pane.previous", "shift+tab", "pane_previous", "Previous pane", "The pane before"),
    _key("pane.sources", "1", "pane('sources')", "Sources", "The folders"),
    _key("pane.files", "2", "pane('files')", "Files", "The files of the batch"),
    _key("pane.detail", "3", "pane('detail')", "Detail", "What is known of the file"),
    _key("pane.workers", "4", "pane('workers')", "Workers", "Who reads what, and with how much memory"),
    _key("pane.throughput", "5", "pane('throughput')", "Throughput", "How fast it goes and how long it takes"),
    _key("pane.failures", "6", "pane('failures')", "Failures", "What failed, by cause"),
    _key("pane.kinds", "7", "pane('kinds')", "Kinds", "The formats: their share, and why threads or processes"),
    _key(
        "detail.next_tab",
        "right_square_bracket",
        "tab(1)",
        "Next tab",
        "Metadata, Error, Raw JSON, Attempts, Preview",
        display="]",
    ),
    _key("detail.previous_tab", "left_square_bracket", "tab(-1)", "Previous tab", "The tab before", display="["),
    _key("detail.copy", "y", "copy", "Copy", "Copy the value under the cursor; in the files, the path"),
    _key(
        "detail.copy_more",
        "Y",
        "copy_more",
        "Copy more",
        "In the metadata the name's path with its value; else the file's error whole, with its detail",
    ),
    _key("detail.copy_json", "J", "copy_json", "Copy record", "Copy the whole record of the file as JSON"),
    _key(
        "files.compare",
        "equals_sign",
        "compare",
        "Compare",
        "Compare the marked files, or the current one with the one before: what differs, outliers first",
        display="=",
    ),
    _key("batch.export", "e", "export", "Export", "Write the records of the marked, shown or all files into a file"),
    _key("detail.reveal", "P", "reveal", "Reveal", "Show or hide people's and patients' values"),
    _key(
        "preview.next",
        "greater_than_sign,plus",
        "preview_step(1)",
        "Next page",
        "In the preview: the next page, slice, sheet, dataset or frame",
        display=">",
    ),
    _key(
        "preview.previous",
        "less_than_sign,minus",
        "preview_step(-1)",
        "Previous page",
        "In the preview: the page, slice, sheet, dataset or frame before",
        display="<",
    ),
    _key("preview.load", "o", "preview_load", "Preview large", "Make the preview of a file above 64 MiB all the same"),
    _key(
        "screen.back",
        "escape",
        "back",
        "Back",
        "Close the prompt, the offer, the filter, the zoom, in this order",
        show=True,
        display="Esc",
    ),
]

SECTIONS: tuple[tuple[str, list[BindingType]], ...] = (
    ("The batch and the panes", WORKBENCH),
    ("Lists", LIST),
    ("Sources", SOURCES),
    ("Files", FILES),
    ("Detail", DETAIL),
    ("Comparison", COMPARE),
    ("Failures", FAILURES),
    ("Retry with a remedy", REMEDY),
    ("Workers", WORKERS),
    ("Kinds", KINDS),
    ("Columns", COLUMNS),
    ("Saved filters", FILTERS),
    ("Batches", BATCHES),
    ("The app", APP),
)
