"""HTTP with the standard library: one request, one answer, or one clear reason why none came."""

from __future__ import annotations

import email.utils
import http.client
import json
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .problem import Unreachable, problem_from
from .version import USER_AGENT

#: Answers beyond this many bytes are not read: no advice comes near it.
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """A successful answer."""

    status: int
    content_type: str
    body: bytes

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise Unreachable(f"the answer is not JSON ({self.content_type or 'no content type'}): is this a Bcrit server?") from error

    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect could carry the key to another host: it is reported instead of followed."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def retry_after_seconds(value: str | None, now: float | None = None) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date; None when it says nothing readable."""
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        at = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(0.0, at.timestamp() - (time.time() if now is None else now))


def sendable(key: str | None) -> str | None:
    """The key without blanks around it. Raises ValueError, which does not repeat it, for what no header can carry."""
    trimmed = (key or "").strip()
    if not (trimmed.isascii() and trimmed.isprintable()):
        raise ValueError("the key (BCRIT_KEY, or what `bcrit login` kept) has a character that no key has: copy it again, as it was told")
    return trimmed or None


class Transport:
    """Requests to one server. Every method raises `Problem` for a refusal and `Unreachable` when no answer came."""

    def __init__(self, url: str, key: str | None = None, *, timeout_seconds: float = 10.0) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"the server's URL must begin with http:// or https://, not {url!r}")
        self.url = url.rstrip("/")
        self.key = sendable(key)
        self.timeout_seconds = timeout_seconds
        context = ssl.create_default_context() if parts.scheme == "https" else None
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if context is not None:
            handlers.append(urllib.request.HTTPSHandler(context=context))
        if parts.hostname in ("127.0.0.1", "localhost", "::1"):
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def send(
        self, method: str, path: str, body: object = None, *, query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, timeout_seconds: float | None = None
    ) -> Answer:
        """One request; a body is sent as JSON."""
        with self._open(method, path, body, query, headers, timeout_seconds or self.timeout_seconds) as reply:
            content = reply.read(MOST_BYTES)
            return Answer(reply.status, reply.headers.get("Content-Type", ""), content)

    def lines(self, path: str, *, headers: Mapping[str, str] | None = None, timeout_seconds: float = 60.0) -> Iterator[str]:
        """The lines of an answer as they come; a silence of `timeout_seconds` ends it with `Unreachable`."""
        with self._open("GET", path, None, None, {"Accept": "text/event-stream", **(headers or {})}, timeout_seconds) as reply:
            while line := reply.readline(1024 * 1024):
                yield line.decode("utf-8", "replace").rstrip("\r\n")

    @contextmanager
    def _open(
        self, method: str, path: str, body: object, query: Mapping[str, str] | None, headers: Mapping[str, str] | None, timeout: float
    ) -> Iterator[http.client.HTTPResponse]:
        target = self.url + path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        sent = {"Accept": "application/json", "User-Agent": USER_AGENT}
        data = None
        if body is not None:
            data = json.dumps(body, allow_nan=False, separators=(",", ":")).encode()
            sent["Content-Type"] = "application/json"
        if self.key:
            sent["Authorization"] = f"Bearer {self.key}"
        sent.update(headers or {})
        request = urllib.request.Request(target, data=data, headers=sent, method=method)
        try:
            reply = self._opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as refusal:
            with refusal:
                content = _read(refusal)
                raise problem_from(refusal.code, content, retry_after_seconds(refusal.headers.get("Retry-After"))) from None
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(_reason(self.url, error)) from error
        try:
            with reply:
                yield reply
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(_reason(self.url, error)) from error


def _read(refusal: urllib.error.HTTPError) -> bytes:
    try:
        return refusal.read(1024 * 1024)
    except (OSError, http.client.HTTPException):
        return b""


def _reason(url: str, error: BaseException) -> str:
    """Why no answer came, in words, without the library's class names."""
    inner = error.reason if isinstance(error, urllib.error.URLError) and isinstance(error.reason, BaseException) else error
    if isinstance(inner, TimeoutError):
        return f"{url} did not answer in time"
    if isinstance(inner, ConnectionRefusedError):
        return f"nothing listens at {url}"
    if isinstance(inner, ssl.SSLCertVerificationError):
        return f"the certificate of {url} is not trusted: {inner.verify_message}"
    said = getattr(inner, "strerror", None) or str(inner) or type(inner).__name__
    return f"{url} cannot be reached: {said}"
