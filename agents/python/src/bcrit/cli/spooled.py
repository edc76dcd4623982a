"""bcrit flush."""

from __future__ import annotations

import argparse
from typing import Any

from ..client.api import Api
from ..client.flush import Flushed, flush
from ..client.problem import Problem, Unreachable
from ..client.settings import settings
from ..client.spool import Parcel, Spool
from ..client.transport import Transport
from .terminal import DONE, REFUSED, UNREACHED, Progress, say, say_problem, show


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    send = commands.add_parser(
        "flush",
        parents=[shared],
        help="send what could not be sent while training",
        description="Sends what earlier runs left in the spool, each file to the server it was meant for (or to --url). Sent twice is counted once.",
    )
    send.add_argument("--dry-run", action="store_true", help="only list what waits")
    send.add_argument("--drop", action="store_true", help="delete what the server refuses for good instead of keeping it")
    send.set_defaults(do=_flush)


def _flush(api: Api, arguments: argparse.Namespace, _: list[str]) -> int:
    spool = Spool()
    waiting = spool.parcels()
    if arguments.dry_run:
        return _list(waiting, arguments.json)

    def transport_for(url: str) -> Transport:
        found = settings(arguments.url or url, arguments.key)
        return Transport(found.url, found.key, timeout_seconds=arguments.timeout)

    with Progress("flush", sum(len(parcel.rows) for parcel in waiting)) as bar:
        before: list[Parcel] = []

        def begin(parcel: Parcel) -> None:
            if before:
                bar.advance(len(before.pop().rows))
            before.append(parcel)

        results = flush(spool, transport_for, before=begin)
    if arguments.drop:
        _drop(results)
    return _tell(results, arguments.json)


def _drop(results: list[Flushed]) -> None:
    for result in results:
        if isinstance(result.trouble, Problem) and not result.trouble.passing:
            result.parcel.path.with_name(result.parcel.path.name.split(".claimed-", 1)[0]).unlink(missing_ok=True)


def _list(waiting: list[Parcel], as_json: bool) -> int:
    if as_json:
        show([{"file": str(parcel.path), "url": parcel.url, "run": parcel.run.id, "name": parcel.run.name, "rows": len(parcel.rows)} for parcel in waiting])
    else:
        for parcel in waiting:
            print(f"{len(parcel.rows):>6} rows  {parcel.run.id or f'{parcel.run.name} (not made yet)'}  → {parcel.url}")
        if not waiting:
            print("Nothing waits.")
    return DONE


def _tell(results: list[Flushed], as_json: bool) -> int:
    accepted = sum(result.delivered.accepted for result in results)
    ignored = sum(result.delivered.ignored for result in results)
    refused = [row for result in results for row in result.delivered.refused]
    troubles = {str(result.trouble): result.trouble for result in results if result.trouble is not None}
    runs = sorted({result.parcel.run.id for result in results if result.parcel.run.id and result.trouble is None})
    if as_json:
        show({"accepted": accepted, "ignored": ignored, "refused": len(refused), "runs": runs, "left": [str(trouble) for trouble in troubles.values()]})
    elif not results:
        print("Nothing waits.")
    else:
        print(f"{accepted} rows accepted, {ignored} known already" + (f", {len(refused)} refused" if refused else "") + (f"; runs: {', '.join(runs)}" if runs else ""))
    for trouble in troubles.values():
        say_problem(trouble, as_json) if isinstance(trouble, Problem) else say(str(trouble), as_json)
    for problem in {str(problem): problem for _, problem in refused}.values():
        say_problem(problem, as_json)
    if any(isinstance(trouble, Unreachable) or trouble.passing for trouble in troubles.values()):
        return UNREACHED
    return REFUSED if troubles or refused else DONE
