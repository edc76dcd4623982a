"""bcrit run create, list, show, advice, delete."""

from __future__ import annotations

import argparse
import os
import sys
import uuid
from typing import Any

from ..client.api import Api
from .asking import read_question
from .leaves import add_leaves, leaves_of
from .question import question_of
from .terminal import DONE, USAGE, say, short, show, table


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    run = commands.add_parser("run", help="make, list, read and delete runs", description="Runs keep what agents measure and are advised from it.")
    verbs = run.add_subparsers(dest="verb", metavar="VERB", required=True)
    create = verbs.add_parser(
        "create", parents=[shared], help="make a run and print its id", description="Prints the id: export BCRIT_RUN=$(bcrit run create --name mine --params 7B …)", allow_abbrev=False
    )
    create.add_argument("--name", required=True, help="what people call it")
    create.add_argument("--question", metavar="FILE", help="the whole question as a JSON file (- for standard input), instead of flags")
    add_leaves(create)
    create.set_defaults(do=_create, takes_leaves=True)
    verbs.add_parser("list", parents=[shared], help="the runs of the workspace").set_defaults(do=_list)
    for verb, does, text in (("show", _show, "what is known of a run"), ("advice", _advice, "the advice for the rest of a run"), ("delete", _delete, "delete a run with everything it holds")):
        one = verbs.add_parser(verb, parents=[shared], help=text)
        one.add_argument("run", nargs="?", default=os.environ.get("BCRIT_RUN"), help="the run's id (BCRIT_RUN)")
        if verb == "delete":
            one.add_argument("--yes", action="store_true", help="do not ask")
        one.set_defaults(do=does)


def named(arguments: argparse.Namespace) -> str:
    """The run that is meant; raises ValueError when none is."""
    if not arguments.run:
        raise ValueError("say which run: its id, or BCRIT_RUN")
    return str(arguments.run)


def _create(api: Api, arguments: argparse.Namespace, rest: list[str]) -> int:
    leaves = leaves_of(arguments, rest)
    if arguments.question and leaves:
        raise ValueError("give the question as a file or in flags, not both")
    question = read_question(arguments.question) if arguments.question else question_of(leaves)
    made = api.create_run(arguments.name, question, idempotency_key=uuid.uuid4().hex)
    show({"id": made}) if arguments.json else print(made)
    return DONE


def _list(api: Api, arguments: argparse.Namespace, _: list[str]) -> int:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = api.runs(cursor)
        found += page["runs"]
        cursor = page.get("next_cursor")
        if cursor is None:
            break
    if arguments.json:
        show(found)
    elif found:
        print(table([("id", "name", "created"), *((str(run["id"]), str(run["name"]), str(run.get("created_at", ""))) for run in found)]))
    else:
        print("No runs yet: `bcrit run create` makes one.")
    return DONE


def _show(api: Api, arguments: argparse.Namespace, _: list[str]) -> int:
    show(api.run(named(arguments)))
    return DONE


def _advice(api: Api, arguments: argparse.Namespace, _: list[str]) -> int:
    advice = api.run_advice(named(arguments))
    if arguments.json:
        show(advice)
        return DONE
    print(advice["summary"])
    print()
    for line in advice_lines(advice):
        print(line)
    return DONE


def advice_lines(advice: dict[str, Any]) -> list[str]:
    """What a run's advice says now, in a few lines."""
    seen, then = advice["seen"], advice["next"]
    noise = seen.get("noise_scale_tokens")
    scale = f"{short(noise['p50'])} ({short(noise['p10'])} to {short(noise['p90'])}) tokens" if noise else f"not known ({seen['status'].replace('_', ' ')})"
    loss = seen.get("loss")
    lines = [
        f"seen         {short(seen['tokens'])} tokens" + (f", loss {loss:.3f}" if loss is not None else "") + f", batch {short(seen.get('batch_tokens'))}",
        f"noise scale  {scale}",
    ]
    where = f" at {short(then['at_tokens'])} tokens" if then.get("at_tokens") is not None else ""
    rate = f", learning rate {then['learning_rate']:.3g}" if then.get("learning_rate") is not None else ""
    lines.append(f"next         {then['action']}{where}: batch {short(then.get('batch_tokens'))}{rate}")
    lines.append(f"why          {then['why']}")
    if then.get("what_would_help"):
        lines.append(f"would help   {then['what_would_help']}")
    return lines


def seen_line(advice: dict[str, Any]) -> str:
    """What a run has shown so far, on one line."""
    seen = advice["seen"]
    noise = seen.get("noise_scale_tokens")
    scale = f"noise scale {short(noise['p50'])} ({short(noise['p10'])} to {short(noise['p90'])})" if noise else f"noise scale {seen['status'].replace('_', ' ')}"
    loss = f", loss {seen['loss']:.3f}" if seen.get("loss") is not None else ""
    return f"{short(seen['tokens'])} tokens{loss}, batch {short(seen.get('batch_tokens'))}, {scale}"


def _delete(api: Api, arguments: argparse.Namespace, _: list[str]) -> int:
    run = named(arguments)
    if not arguments.yes:
        if not sys.stdin.isatty():
            say("deleting a run deletes all it holds: add --yes", arguments.json)
            return USAGE
        if input(f"Delete run {run} with everything it holds? [y/N] ").strip().lower() != "y":
            return DONE
    api.delete_run(run)
    show({"deleted": run}) if arguments.json else print(f"Deleted {run}.")
    return DONE
