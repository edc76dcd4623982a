"""Where the server is and which key to use: arguments, then the environment, then what `bcrit login` kept."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

#: Where `npm start` serves.
LOCAL_URL = "http://127.0.0.1:8787"


@dataclass(frozen=True)
class Settings:
    url: str
    key: str | None
    #: Where the key came from, for people: "an argument", "BCRIT_KEY", a path, or None.
    key_from: str | None = None


def config_folder() -> Path:
    """`$XDG_CONFIG_HOME/bcrit`, by default `~/.config/bcrit`."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or _home() / ".config") / "bcrit"


def state_folder() -> Path:
    """`$XDG_STATE_HOME/bcrit`, by default `~/.local/state/bcrit`."""
    return Path(os.environ.get("XDG_STATE_HOME") or _home() / ".local" / "state") / "bcrit"


def _home() -> Path:
    """The user's folder; in containers that run under a number without a name, one of its own below the temporary folder."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(tempfile.gettempdir()) / f"bcrit-{os.getuid()}"


def credentials_file() -> Path:
    return config_folder() / "credentials.json"


def read_credentials() -> dict[str, str]:
    """Keys by URL, and the URL used last under ""; an unreadable file counts as empty."""
    try:
        kept = json.loads(credentials_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(url): str(key) for url, key in kept.items()} if isinstance(kept, dict) else {}


def write_credentials(kept: dict[str, str]) -> Path:
    """Keeps the keys in a file that only this user can read (0600), replaced as a whole."""
    path = credentials_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # mkstemp makes the file 0600 before anything is in it.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".credentials-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
            file.write("\n")
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    return path


def settings(url: str | None = None, key: str | None = None) -> Settings:
    """The server and the key to use."""
    kept = read_credentials()
    found = (url or os.environ.get("BCRIT_URL") or kept.get("") or LOCAL_URL).strip().rstrip("/")
    # Secrets read from files end with a line break more often than not.
    for said, source in ((key, "an argument"), (os.environ.get("BCRIT_KEY"), "BCRIT_KEY"), (kept.get(found), str(credentials_file()))):
        if said and (trimmed := said.strip()):
            return Settings(found, trimmed, source)
    return Settings(found, None)
