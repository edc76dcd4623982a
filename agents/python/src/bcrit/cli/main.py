"""The parser, and how every command ends."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from ..client.api import Api
from ..client.problem import Problem, Unreachable
from ..client.version import VERSION
from . import asking, keys, probing, runs, spooled, watching
from .terminal import INTERRUPTED, REFUSED, UNREACHED, USAGE, say, say_problem

_EPILOGUE = """\
environment:
  BCRIT_URL    the server (default: what `bcrit login` kept, else http://127.0.0.1:8787)
  BCRIT_KEY    the key (default: what `bcrit login` kept)
  BCRIT_RUN    the run, where none is named
  BCRIT_SPOOL  the folder for what could not be sent (default: ~/.local/state/bcrit/spool)

exit codes:
  0 done   1 a fault of the command itself   2 wrong usage   3 the server refused
  4 the server did not answer, or could not just now   130 interrupted
"""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--url", metavar="URL", help="the server (BCRIT_URL)")
    shared.add_argument("--key", metavar="KEY", help="the key (better: BCRIT_KEY or `bcrit login`, since others see arguments)")
    shared.add_argument("--json", action="store_true", help="JSON on standard output; errors as JSON on standard error")
    shared.add_argument("--timeout", type=float, default=30.0, metavar="S", help="seconds to wait for an answer (30)")
    root = argparse.ArgumentParser(
        prog="bcrit",
        description="How large a batch, when to grow it, at what learning rate, on which layout, and what the run takes.",
        epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action="version", version=f"bcrit {VERSION}")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in (asking, watching, runs, probing, spooled, keys):
        module.add_commands(commands, shared)
    return root


def main(words: Sequence[str] | None = None) -> int:
    """Runs a command line and returns its exit code."""
    root = parser()
    arguments, rest = root.parse_known_args(words)
    as_json: bool = arguments.json
    if rest and not getattr(arguments, "takes_leaves", False):
        root.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        api = Api(arguments.url, arguments.key, timeout_seconds=arguments.timeout)
        return int(arguments.do(api, arguments, rest))
    except Problem as problem:
        say_problem(problem, as_json)
        if problem.status == 401 and not as_json:
            print("  set BCRIT_KEY, or keep a key with `bcrit login`", file=sys.stderr)
        return UNREACHED if problem.passing else REFUSED
    except Unreachable as trouble:
        say(str(trouble), as_json)
        return UNREACHED
    except (ValueError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            # Who reads has seen enough, as `| head`. What Python flushes at its end must not fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        say(str(error), as_json)
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
