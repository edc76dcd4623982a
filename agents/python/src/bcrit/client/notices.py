"""Says each kind of trouble once: a run of weeks must not fill its log with an absent server."""

from __future__ import annotations

import logging

logger = logging.getLogger("bcrit")


class Notices:
    def __init__(self) -> None:
        self._said: set[str] = set()

    def once(self, kind: str, level: int, message: str, *arguments: object) -> None:
        """Logs the first of its kind; later ones are there at debug level."""
        first = kind not in self._said
        self._said.add(kind)
        logger.log(level if first else logging.DEBUG, message, *arguments)
