"""A server in this process with the run endpoints' rules: the row with the largest n is kept, everything else is counted."""

from __future__ import annotations

import http.server
import json
import threading
from typing import Any


class Stub:
    """`troubles` is a queue of (status, headers, body) answered before anything else is looked at; None hangs for a while."""

    def __init__(self) -> None:
        self.runs: dict[str, dict[str, Any]] = {}
        self.by_idempotency: dict[str, str] = {}
        self.cells: dict[str, dict[str, Any]] = {}
        self.points: dict[str, dict[str, Any]] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.troubles: list[tuple[int, dict[str, str], dict[str, Any]]] = []
        self.refused_buckets: set[int] = set()
        self.key: str | None = "secret-key"
        self.advice: dict[str, Any] = {"next": {"action": "hold"}}
        self.hold = threading.Event()
        self.hold.set()
        self._server: http.server.ThreadingHTTPServer | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> Stub:
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                stub._answer(self, None)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                stub._answer(self, json.loads(self.rfile.read(length)))

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Nothing listens any more; what is stored stays, and `start` comes back on the same port."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _answer(self, request: http.server.BaseHTTPRequestHandler, body: Any) -> None:
        self.hold.wait(20)
        self.requests.append((request.command, request.path, dict(request.headers)))
        if self.troubles:
            status, headers, problem = self.troubles.pop(0)
            self._reply(request, status, problem, headers)
            return
        if self.key is not None and request.headers.get("Authorization") != f"Bearer {self.key}":
            self._reply(request, 401, {"title": "A key is needed", "status": 401, "code": "unauthorized", "detail": "No such key."})
            return
        parts = request.path.split("?")[0].strip("/").split("/")
        if request.command == "POST" and parts == ["v1", "runs"]:
            key = request.headers.get("Idempotency-Key", "")
            found = self.by_idempotency.get(key) if key else None
            run = found or f"run{len(self.runs) + 1}"
            self.runs.setdefault(run, body)
            if key:
                self.by_idempotency[key] = run
            self._reply(request, 200 if found else 201, {"id": run})
            return
        if len(parts) < 3 or parts[2] not in self.runs:
            self._reply(request, 404, {"title": "There is nothing here", "status": 404, "code": "not_found", "detail": "No such run."})
            return
        if parts[3:] == ["advice"]:
            self._reply(request, 200, self.advice)
            return
        accepted = ignored = 0
        wrong = [
            {"pointer": f"/cells/{at}/bucket", "code": "too_large", "message": "is wrong", "hint": "another"}
            for at, cell in enumerate(body.get("cells", []))
            if cell["bucket"] in self.refused_buckets
        ]
        if wrong:
            self._reply(request, 422, {"title": "The question has wrong fields", "status": 422, "code": "invalid", "detail": "wrong", "errors": wrong})
            return
        for rows, store, fields in ((body.get("cells", []), self.cells, ("metric", "scope", "bucket")), (body.get("points", []), self.points, ("micro_batch", "kind"))):
            for row in rows:
                name = json.dumps([parts[2], body["agent"], body["epoch"], (body.get("segment") or {}).get("id"), *(row[field] for field in fields)])
                if name in store and store[name]["n"] >= row["n"]:
                    ignored += 1
                else:
                    store[name] = row
                    accepted += 1
        self._reply(request, 200, {"accepted": accepted, "ignored": ignored})

    @staticmethod
    def _reply(request: http.server.BaseHTTPRequestHandler, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json" if status < 400 else "application/problem+json")
        request.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)


def measurements(bucket: int = 0, n: int = 1, *, agent: str = "host:0", epoch: int = 0) -> dict[str, Any]:
    """A body with one cell whose sums obey every rule of the server."""
    return {
        "agent": agent,
        "epoch": epoch,
        "replay_from_step": None,
        "segment": {"id": "run", "batch_sequences": 64, "optimizer": "adamw", "learning_rate": 1e-3, "betas": [0.9, 0.95]},
        "geometry": {"unit": "sequence", "tokens_per_unit": 128, "groups": 4, "units_per_step": 64, "data_parallel": 1, "gradient_accumulation": 4, "micro_batch": 16},
        "cells": [
            {
                "metric": "l2", "scope": "all", "bucket": bucket, "from_tokens": 1e6, "to_tokens": 1e6 + n, "from_step": 0, "to_step": n,
                "n": n, "s": 2.0 * n, "g": 0.1 * n, "ss": 4.5 * n, "gg": 0.02 * n, "sg": 0.21 * n,
                "loss": {"n": n, "sum": 3.0 * n, "sum_squares": 9.1 * n}, "skipped": 0, "clipped": 0,
            }
        ],
    }
