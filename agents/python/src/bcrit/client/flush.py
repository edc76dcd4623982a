"""Sends what earlier processes left in the spool."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .delivery import Delivered, deliver
from .outbox import Outbox
from .problem import Problem, Unreachable
from .spool import Parcel, Spool
from .transport import Transport


@dataclass
class Flushed:
    """What became of one file."""

    parcel: Parcel
    delivered: Delivered
    #: Why rows are left, when some are.
    trouble: Problem | Unreachable | None = None


def flush(
    spool: Spool,
    transport_for: Callable[[str], Transport],
    *,
    wanted: Callable[[Parcel], bool] = lambda _: True,
    before: Callable[[Parcel], None] = lambda _: None,
) -> list[Flushed]:
    """Sends every waiting file that is wanted, oldest first. Servers that cannot be reached are asked once, not for every file.
    What is not delivered goes back to the spool."""
    done: list[Flushed] = []
    away: dict[str, Unreachable] = {}
    for found in spool.parcels():
        if not wanted(found):
            continue
        before(found)
        if found.url in away:
            done.append(Flushed(found, Delivered(), away[found.url]))
            continue
        parcel = spool.claim(found)
        if parcel is None:
            continue
        outbox = Outbox()
        outbox.put(parcel.rows)
        result = Flushed(parcel, Delivered())
        try:
            result.delivered = deliver(transport_for(parcel.url), parcel.run, outbox, spool)
        except Unreachable as trouble:
            result.trouble = away[found.url] = trouble
        except Problem as trouble:
            result.trouble = trouble
        finally:
            spool.release(parcel, outbox.rows)
        done.append(result)
    return done
