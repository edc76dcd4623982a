"""The end of a process, in each of its ways: by itself, or by SIGTERM as at a pre-emption."""

from __future__ import annotations

import atexit
import os
import signal
import threading
import weakref
from types import FrameType
from typing import Protocol


class Closable(Protocol):
    def close(self) -> None: ...

    def save(self) -> None: ...


_open: weakref.WeakSet[Closable] = weakref.WeakSet()
_process = 0
_before: signal._HANDLER = None
_handling = False


def watch(run: Closable, *, handle_sigterm: bool = True) -> None:
    """Closes the run when the interpreter ends, and saves it at SIGTERM. The handler that was there before still runs; where
    there was none, the process then ends by SIGTERM as it would have."""
    global _process, _before, _handling
    _open.add(run)
    if _process != os.getpid():
        _process = os.getpid()
        atexit.register(_at_exit)
    if not handle_sigterm or threading.current_thread() is not threading.main_thread():
        return
    current = signal.getsignal(signal.SIGTERM)
    # None: a handler that Python did not install and cannot call again.
    if current is None or current is _on_sigterm or current == signal.SIG_IGN:
        return
    _before = current
    signal.signal(signal.SIGTERM, _on_sigterm)
    _handling = True


def unwatch(run: Closable) -> None:
    """Forgets a run that was closed; with the last one the SIGTERM handler goes as it came."""
    global _handling
    _open.discard(run)
    if _open or not _handling or threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGTERM) is _on_sigterm:
        signal.signal(signal.SIGTERM, _before)
    _handling = False


def _at_exit() -> None:
    if os.getpid() != _process:
        return
    for run in list(_open):
        run.close()


def _on_sigterm(number: int, frame: FrameType | None) -> None:
    if os.getpid() == _process:
        for run in list(_open):
            run.save()
    if callable(_before):
        _before(number, frame)
        return
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTERM)
