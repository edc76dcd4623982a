"""bcrit advise, bcrit launch."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ..client.api import Api
from .leaves import add_leaves, leaves_of
from .terminal import DONE, show


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    advise = commands.add_parser(
        "advise",
        parents=[shared],
        help="batch, schedule, learning rate, layout, cost",
        description="Advice for a run: bcrit advise --params 7B --tokens 2T --accelerator h100-sxm-80gb --count 256",
        allow_abbrev=False,
    )
    advise.add_argument("--format", default="txt", choices=["txt", "json", "md", "csv", "tsv", "xlsx", "env", "args"], help="how to print it (txt)")
    advise.add_argument("--field", metavar="PATH", help="one number alone, as cost.wall_clock_hours.p50")
    advise.add_argument("--question", metavar="FILE", help="the whole question as a JSON file (- for standard input), instead of flags")
    advise.add_argument("--output", metavar="FILE", help="write to a file")
    add_leaves(advise)
    advise.set_defaults(do=_advise, takes_leaves=True)
    launch = commands.add_parser(
        "launch",
        parents=[shared],
        help="the advice as a launcher's own configuration",
        description="The advice as a launcher's configuration: bcrit launch megatron --params 7B --tokens 2T --accelerator h100-sxm-80gb --count 256",
        allow_abbrev=False,
    )
    launch.add_argument("launcher", help="megatron, nemo, deepspeed, torchtitan, transformers, …")
    launch.add_argument("--dialect", metavar="V", help="version of the launcher to write for")
    launch.add_argument("--question", metavar="FILE", help="the whole question as a JSON file (- for standard input), instead of flags")
    launch.add_argument("--output", metavar="FILE", help="write to a file")
    add_leaves(launch)
    launch.set_defaults(do=_launch, takes_leaves=True)


def read_question(name: str) -> dict[str, Any]:
    """A question from a file; raises ValueError with the place where it is not JSON."""
    content = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    try:
        question = json.loads(content)
    except ValueError as error:
        raise ValueError(f"{'standard input' if name == '-' else name} is not JSON: {error}") from error
    if not isinstance(question, dict):
        raise ValueError(f"{name} is not a question: a JSON object is needed")
    return question


def _advise(api: Api, arguments: argparse.Namespace, rest: list[str]) -> int:
    leaves = leaves_of(arguments, rest)
    format = "json" if arguments.json else arguments.format
    query = {"field": arguments.field} if arguments.field else {}
    if arguments.question:
        if leaves:
            raise ValueError(f"give the question as a file or in flags, not both: {', '.join(f'--{name}' for name in leaves)}")
        answer = api.transport.send("POST", f"/v1/advice.{format}", read_question(arguments.question), query=query, headers={"Accept": "*/*"}).body
    else:
        answer = api.transport.send("GET", f"/v1/advice.{format}", query={**leaves, **query}, headers={"Accept": "*/*"}).body
    return _write(answer, arguments)


def _launch(api: Api, arguments: argparse.Namespace, rest: list[str]) -> int:
    leaves = leaves_of(arguments, rest)
    query = {"version": arguments.dialect} if arguments.dialect else {}
    path = f"/v1/launch/{arguments.launcher}"
    accept = {"Accept": "application/json" if arguments.json else "*/*"}
    if arguments.question:
        answer = api.transport.send("POST", path, read_question(arguments.question), query=query, headers=accept).body
    else:
        answer = api.transport.send("GET", path, query={**leaves, **query}, headers=accept).body
    return _write(answer, arguments)


def _write(answer: bytes, arguments: argparse.Namespace) -> int:
    if arguments.output:
        Path(arguments.output).write_bytes(answer)
    elif arguments.json:
        show(json.loads(answer))
    else:
        sys.stdout.buffer.write(answer if answer.endswith(b"\n") else answer + b"\n")
        sys.stdout.flush()
    return DONE
