"""Reading again what failed, as it was or with a remedy, and ending a file: which files are meant, the footer says."""

from __future__ import annotations

import os

from metaextract_tui import batch
from metaextract_tui.model import ErrorKind, FileFilter, FileState, Remedy
from metaextract_tui.tui import looks
from metaextract_tui.tui.background import begin
from metaextract_tui.tui.remedies import Scope, Which
from metaextract_tui.tui.screens.ground import Ground
from metaextract_tui.tui.screens.panes import Panes
from metaextract_tui.tui.telling import tell
from metaextract_tui.tui.text import clean
from metaextract_tui.tui.threads import EXPECTED, in_thread
from metaextract_tui.tui.verbs import Verbs
from metaextract_tui.tui.widgets.detail import DetailPane
from metaextract_tui.tui.widgets.failures import Failures
from metaextract_tui.tui.widgets.remedies import RemedyPane
from metaextract_tui.tui.widgets.workers import Workers

FAILED = frozenset({FileState.FAILED, FileState.QUARANTINED})


class Retrying(Ground):
    """The part of the workbench that has failed files read again. One sort of files is meant at any time, and the
    footer says which: the marked ones, the group that is shown or under the cursor, or the current file."""

    verbs: Verbs
    panes: Panes

    # --- which files are meant ------------------------------------------------

    def retry_label(self) -> str:
        """What `r` does now, for the footer; empty where the pane that has the keys speaks of no files that it could
        be."""
        meant, scope = self._meant(len(self.files.marks)), self._scope()
        if scope is not None:
            return scope.label
        return Scope(Which.FILE, 1).label if meant is Which.FILE and self.files.total else ""

    def _scope(self) -> Scope | None:
        meant = self._meant(len(self.files.marks))
        return next((one for one in self._scopes() if one.which is meant), None)

    def _scopes(self) -> list[Scope]:
        """The sorts of files that can be read again, the one that is meant first."""
        file = self._file()
        group = self._group(self._kind(file))
        marked = len(self.files.marks)
        failed = looks.failed(self.snapshot)
        found = [
            Scope(Which.MARKED, marked) if marked else None,
            group,
            file,
            Scope(Which.ALL, failed) if failed else None,
        ]
        scopes = [one for one in found if one is not None]
        meant = self._meant(marked)
        return sorted(scopes, key=lambda one: one.which is not meant)

    def _meant(self, marked: int) -> Which | None:
        """What the pane with the keys speaks of: a retry of a file that is out of sight would be a surprise."""
        if self.panes.current == "failures" and self.failures.current() is not None:
            return Which.GROUP
        if self.panes.current == "detail":
            return Which.FILE
        if marked:
            return Which.MARKED
        if self.panes.current != "files":
            return None
        return Which.GROUP if self._shown() is not None else Which.FILE

    def _file(self) -> Scope | None:
        row = self.files.current()
        if row is None:
            return None
        return Scope(Which.FILE, 1, row.error_kind, clean(row.path.rsplit(b"/", 1)[-1], 24))

    def _kind(self, file: Scope | None) -> ErrorKind | None:
        """The cause that is looked at: under the cursor of the failures, shown by the filter, or the current file's."""
        under = self.failures.current() if self.panes.current == "failures" else None
        if under is not None:
            return under.kind
        return self._shown() or (file.kind if file is not None else None)

    def _shown(self) -> ErrorKind | None:
        """The cause whose files the filter shows, all of them and no others."""
        wanted = self.files.view.wanted
        if len(wanted.kinds) != 1 or wanted not in (
            FileFilter(FAILED, kinds=wanted.kinds),
            FileFilter(kinds=wanted.kinds),
        ):
            return None
        (kind,) = wanted.kinds
        failed = next((one.files for one in self.snapshot.failures if one.kind is kind), 0)
        return kind if wanted.states or self.files.total == failed else None  # skipped files have causes too

    def _group(self, kind: ErrorKind | None) -> Scope | None:
        number = next((one.files for one in self.snapshot.failures if one.kind is kind), 0)
        return Scope(Which.GROUP, number, kind) if number else None

    # --- retry ----------------------------------------------------------------

    def action_retry(self) -> None:
        scope = self._scope()
        if scope is not None:
            self._retry(scope)
        else:
            tell(self, "Choose a file (2) or a cause (6): r reads it again, R all that failed.", "warning")

    def action_retry_all(self) -> None:
        failed = looks.failed(self.snapshot)
        if failed:
            self._retry(Scope(Which.ALL, failed))
        else:
            tell(self, "No file of this batch has failed: there is nothing to read again.")

    def _retry(self, scope: Scope, remedy: Remedy | None = None) -> None:
        if scope.which is Which.ALL:
            self.verbs.retry_all(remedy, scope.files)
        elif scope.which is Which.GROUP and scope.kind is not None:
            self.verbs.retry_kind(scope.kind, remedy, scope.files)
        else:
            begin(self, lambda: self._retry_files(scope.which, remedy), group="verbs")

    async def _retry_files(self, which: Which, remedy: Remedy | None) -> None:
        row = self.files.current()
        try:
            ids = await self.files.chosen_ids() if which is Which.MARKED else [row.file_id] if row else []
        except EXPECTED as error:
            tell(self, f"The files cannot be read from the catalogue: {error}", "error")
            return
        if which is Which.MARKED:
            self.files.action_unmark()
        elif row is not None and row.state is FileState.SKIPPED and await in_thread(lambda: os.path.isdir(row.path)):
            why = f" ({clean(row.reason, 80)})" if row.reason else ""
            tell(self, f"A folder is not read as a file is{why}: choose it in the sources (1), s reads it.", "warning")
            return
        if ids:
            self.verbs.retry_files(ids, remedy)
        else:
            tell(self, "No file is chosen.", "warning")

    def on_failures_retry_asked(self, event: Failures.RetryAsked) -> None:
        group = self._group(event.kind)
        if group is not None and event.remedy:
            begin(self, self._open_remedies, group="remedy", exclusive=True)
        elif group is not None:
            self._retry(group)

    def on_detail_pane_retry_asked(self, event: DetailPane.RetryAsked) -> None:
        if event.remedy:
            self.panes.go("detail")
            begin(self, self._open_remedies, group="remedy", exclusive=True)
        elif self.detail.row is not None:
            self.verbs.retry_files([self.detail.row.file_id])

    # --- retry with a remedy -----------------------------------------------------

    def action_remedy(self) -> None:
        if self.remedies.form.has_focus:
            self.close_remedies()
        elif self.remedies.display:
            self.set_focus(self.remedies.form)
        elif self._scopes():
            begin(self, self._open_remedies, group="remedy", exclusive=True)
        else:
            tell(self, "No file is chosen.", "warning")

    async def _open_remedies(self) -> None:
        scopes = self._scopes()
        if not scopes:
            return
        file = next((one for one in scopes if one.which is Which.FILE), None)
        kind = scopes[0].kind
        if kind is None and scopes[0].which is not Which.ALL and file is not None:
            kind = file.kind
        before = Remedy()
        row = self.files.current()
        if scopes[0].which is Which.FILE and row is not None:
            try:
                tries = await in_thread(lambda: self.door.attempts(row.file_id))
            except EXPECTED as error:
                tell(self, f"The attempts cannot be read from the catalogue: {error}", "error")
                return
            before = tries[-1].remedy if tries else before
        self.remedies.open(scopes, [one.name for one in batch.formats()], kind, before)
        self.panes.arrange()
        self.set_focus(self.remedies.form)
        self.refresh_bindings()

    def close_remedies(self) -> None:
        """Back to where the pane was opened."""
        self.remedies.is_open = False
        self.panes.go(self.panes.current)
        self.refresh_bindings()

    def on_remedy_pane_closed(self) -> None:
        self.close_remedies()

    def on_remedy_pane_asked(self, event: RemedyPane.Asked) -> None:
        self.close_remedies()
        self._retry(event.scope, event.remedy if event.remedy != Remedy() else None)

    def show_remedies(self) -> None:
        """Keep the pane's numbers right while the batch goes on."""
        if self.remedies.is_open:
            self.remedies.show(self._scopes())

    # --- ending a file ---------------------------------------------------------

    def on_workers_end_asked(self, event: Workers.EndAsked) -> None:
        worker = event.worker
        if worker.threads:
            name = clean(worker.name, 8)
            tell(self, f"{name} is the host of the threads: choose the thread whose file is to end.", "warning")
            return
        if worker.file_id is None or worker.path is None:
            tell(self, f"{clean(worker.name, 8)} reads no file now.", "warning")
            return
        name = clean(worker.path.rsplit(b"/", 1)[-1], 60)
        self.verbs.end_file(worker.file_id, name)

    # --- what cannot be done, and why ---------------------------------------------

    def tell_nothing_runs(self) -> None:
        """Pause and cancel are for a batch that runs."""
        if self.snapshot.batch_id is None:
            tell(self, "There is no batch yet: s starts one.", "warning")
        else:
            state = looks.BATCH[self.snapshot.state][1]
            tell(self, f"Nothing runs: the batch is {state}.", "warning")
