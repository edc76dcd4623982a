"""bcrit watch."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any

from ..client.api import Api
from ..client.backoff import Backoff
from ..client.events import Event
from ..client.problem import Problem, Unreachable
from .runs import advice_lines, named, seen_line
from .terminal import DONE, short


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    watch = commands.add_parser(
        "watch",
        parents=[shared],
        help="follow a run: what is measured, what is advised",
        description="Prints the advice as it stands, then every new measurement and every changed advice until interrupted. With --json one event a line.",
    )
    watch.add_argument("run", nargs="?", default=os.environ.get("BCRIT_RUN"), help="the run's id (BCRIT_RUN)")
    watch.add_argument("--once", action="store_true", help="print the advice as it stands and end")
    watch.add_argument("--events", type=int, metavar="N", help="end after so many events")
    watch.set_defaults(do=_watch)


def _watch(api: Api, arguments: argparse.Namespace, _: list[str]) -> int:
    run = named(arguments)
    as_json: bool = arguments.json
    advice = api.run_advice(run)
    _print(json.dumps({"event": "advice", "data": advice}) if as_json else "\n".join(advice_lines(advice)))
    if arguments.once:
        return DONE
    last: str | None = None
    left: int | None = arguments.events
    backoff = Backoff(0.5, 30.0)
    while left is None or left > 0:
        try:
            for event in api.events(run, last):
                backoff.succeeded()
                last = event.id or last
                _print(json.dumps({"event": event.name, "id": event.id, "data": event.json()}) if as_json else _line(api, run, event))
                if left is not None:
                    left -= 1
                    if left <= 0:
                        return DONE
            trouble = "the stream ended"
        except Unreachable as error:
            trouble = str(error)
        except Problem as problem:
            if not problem.passing:
                raise
            trouble = problem.detail or problem.title
        wait = backoff.failed()
        # A server that ends its streams now and then is no news; one that stays away is.
        if backoff.failures == 3 and not as_json:
            print(f"bcrit: {trouble}; trying again", file=sys.stderr)
        time.sleep(wait)
    return DONE


def _line(api: Api, run: str, event: Event) -> str:
    """One event on one line: the time, and what it says."""
    said = event.json()
    at = time.strftime("%H:%M:%S")
    if event.name == "advice":
        then = said.get("next", said) if isinstance(said, dict) else {}
        if "action" not in then:
            then = api.run_advice(run)["next"]
        where = f" at {short(then['at_tokens'])} tokens" if then.get("at_tokens") is not None else ""
        return f"{at}  advice       {then.get('action')}{where}: batch {short(then.get('batch_tokens'))}" + (f" — {then['why']}" if then.get("why") else "")
    if event.name == "measurement":
        return f"{at}  measurement  {seen_line(api.run_advice(run))}"
    return f"{at}  {event.name:<11}  {said}"


def _print(line: str) -> None:
    """At once, also into a pipe."""
    print(line, flush=True)
