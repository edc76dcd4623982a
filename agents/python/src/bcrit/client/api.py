"""The service's calls as methods: for programs and the command line, outside the training loop. They block and raise."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from .events import Event, events_of
from .settings import settings
from .transport import Transport


class Api:
    """One server, one key. Raises `Problem` when the server refuses and `Unreachable` when it does not answer."""

    def __init__(self, url: str | None = None, key: str | None = None, *, timeout_seconds: float = 30.0) -> None:
        found = settings(url, key)
        self.transport = Transport(found.url, found.key, timeout_seconds=timeout_seconds)

    @property
    def url(self) -> str:
        return self.transport.url

    def advice(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The advice for a question: POST /v1/advice."""
        return dict(self.transport.send("POST", "/v1/advice", dict(question)).json())

    def advice_flat(self, leaves: Mapping[str, str], format: str = "json") -> str:
        """The advice for leaves by their last name ("params": "7B"), as text in any format the service speaks."""
        return self.transport.send("GET", f"/v1/advice.{format}", query=leaves, headers={"Accept": "*/*"}).text()

    def launch(self, launcher: str, leaves: Mapping[str, str]) -> str:
        """The advice as a launcher's own configuration."""
        return self.transport.send("GET", f"/v1/launch/{urllib.parse.quote(launcher, safe='')}", query=leaves, headers={"Accept": "*/*"}).text()

    def create_workspace(self, name: str, admin_secret: str | None = None) -> dict[str, Any]:
        """`{"id", "key"}` of a new workspace; open on a local server, behind its admin secret when deployed."""
        headers = {"Authorization": f"Bearer {admin_secret}"} if admin_secret else {}
        return dict(self.transport.send("POST", "/v1/workspaces", {"name": name}, headers=headers).json())

    def create_key(self, role: str) -> dict[str, Any]:
        """A further key of the workspace with the role admin, agent or read."""
        return dict(self.transport.send("POST", "/v1/keys", {"role": role}).json())

    def create_run(self, name: str, question: Mapping[str, Any], *, idempotency_key: str | None = None) -> str:
        """The id of a new run."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return str(self.transport.send("POST", "/v1/runs", {"name": name, "question": dict(question)}, headers=headers).json()["id"])

    def runs(self, cursor: str | None = None) -> dict[str, Any]:
        return dict(self.transport.send("GET", "/v1/runs", query={"cursor": cursor} if cursor else None).json())

    def run(self, run: str) -> dict[str, Any]:
        return dict(self.transport.send("GET", _run(run)).json())

    def delete_run(self, run: str) -> None:
        self.transport.send("DELETE", _run(run))

    def run_advice(self, run: str) -> dict[str, Any]:
        """The advice for the rest of a run, from all that was posted."""
        return dict(self.transport.send("GET", f"{_run(run)}/advice").json())

    def series(self, run: str) -> dict[str, Any]:
        return dict(self.transport.send("GET", f"{_run(run)}/series").json())

    def post(self, run: str, endpoint: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """One body of measurements, throughput or branches: `{"accepted", "ignored"}`."""
        return dict(self.transport.send("POST", f"{_run(run)}/{endpoint}", dict(body)).json())

    def events(self, run: str, last_id: str | None = None, *, silence_seconds: float = 60.0) -> Iterator[Event]:
        """Server-sent events of a run until the server ends the stream."""
        headers = {"Last-Event-ID": last_id} if last_id else {}
        return events_of(self.transport.lines(f"{_run(run)}/events", headers=headers, timeout_seconds=silence_seconds))


def _run(run: str) -> str:
    return f"/v1/runs/{urllib.parse.quote(run, safe='')}"
