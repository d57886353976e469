"""Work of the screen that goes on beside it: begun so that nothing is left over where it ends before it has begun."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from textual.dom import DOMNode
from textual.worker import WorkType


def begin(
    node: DOMNode, work: Callable[[], Coroutine[Any, Any, object]], *, group: str, exclusive: bool = False
) -> None:
    """Await `work()` beside the screen until it ends or the node goes; `exclusive`: in place of what its group does.

    The coroutine is made when its turn comes: one that was made before, and whose worker is cancelled without a turn
    (by the next key, by the end of the screen), would be dropped unawaited.
    """

    async def whole() -> None:
        await work()

    worker: WorkType[None] = whole
    node.run_worker(worker, group=group, exclusive=exclusive)
