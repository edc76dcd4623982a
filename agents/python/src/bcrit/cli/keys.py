"""bcrit login, logout, status."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any

from ..client.api import Api
from ..client.settings import credentials_file, read_credentials, settings, write_credentials
from ..client.spool import Spool
from ..client.transport import sendable
from .terminal import DONE, show


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    login = commands.add_parser(
        "login", parents=[shared], help="keep a key for a server", description="Asks for a key (or reads it from a pipe), tries it, and keeps it in a file that only you can read."
    )
    login.add_argument("--new-workspace", metavar="NAME", help="make a workspace and keep its key; open on a local server")
    login.set_defaults(do=_login)
    logout = commands.add_parser("logout", parents=[shared], help="forget the key for a server")
    logout.set_defaults(do=_logout)
    status = commands.add_parser("status", parents=[shared], help="which server, which key, what waits in the spool")
    status.set_defaults(do=_status)


def _login(api: Api, arguments: argparse.Namespace, _: list[str]) -> int:
    if arguments.new_workspace:
        secret = api.transport.key
        api.transport.key = None
        key = str(api.create_workspace(arguments.new_workspace, secret)["key"])
    elif arguments.key:
        key = arguments.key
    else:
        key = getpass.getpass(f"Key for {api.url}: ") if sys.stdin.isatty() else sys.stdin.readline()
    key = sendable(key) or ""
    if not key:
        raise ValueError("no key was given")
    api.transport.key = key
    api.runs()
    path = write_credentials({**read_credentials(), api.url: key, "": api.url})
    show({"url": api.url, "kept_in": str(path)}) if arguments.json else print(f"The key for {api.url} is kept in {path}.")
    return DONE


def _logout(api: Api, arguments: argparse.Namespace, _: list[str]) -> int:
    kept = read_credentials()
    had = kept.pop(api.url, None) is not None
    if kept.get("") == api.url:
        kept.pop("")
    if had:
        write_credentials(kept)
    show({"url": api.url, "forgotten": had}) if arguments.json else print(f"{'Forgot the key' if had else 'There was no key'} for {api.url}.")
    return DONE


def _status(api: Api, arguments: argparse.Namespace, _: list[str]) -> int:
    found = settings(arguments.url, arguments.key)
    spool = Spool()
    parcels = spool.parcels()
    waiting = {"files": len(parcels), "rows": sum(len(parcel.rows) for parcel in parcels), "bytes": sum(parcel.bytes for parcel in parcels)}
    health = api.transport.send("GET", "/healthz").json()
    if arguments.json:
        show({"url": api.url, "health": health, "key_from": found.key_from, "credentials": str(credentials_file()), "spool": str(spool.folder), "waiting": waiting})
        return DONE
    print(f"server       {api.url}, model {health.get('model_version')}, {health.get('status')}")
    print(f"key          {f'from {found.key_from}' if found.key_from else 'none: advice needs none, runs do'}")
    print(f"spool        {spool.folder}: {waiting['rows']} rows in {waiting['files']} files wait" + ("; `bcrit flush` sends them" if parcels else ""))
    return DONE
