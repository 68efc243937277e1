"""A SendGrid on loopback: a real HTTP server that checks requests by SendGrid's published rules,
answers as it is told, remembers what it accepted, and posts signed events back."""

from __future__ import annotations

import base64
import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.waiting import PATIENCE_SECONDS

KEY = "SG.this-is-a-test-key"
TOO_LARGE = 30 * 1024 * 1024
FORBIDDEN_HEADERS = {
    "x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type",
    "content-transfer-encoding", "to", "from", "subject", "reply-to", "cc", "bcc",
}  # fmt: skip


REFUSALS = {
    "duplicate": (400, "You have included email address more than once"),
    "unauthorized": (401, "authorization required"),
    "too_large": (413, "too large"),
    "limited": (429, "too many requests"),
    "broken": (500, "internal"),
}


class Double:
    """`answers` says what comes next, by name; `accept` when it is silent. `accepted` remembers
    every message that will reach a person, also when the answer got lost on its way."""

    def __init__(self, answers: Callable[[], str] = lambda: "accept", delay: float = 0.0) -> None:
        self.answers, self.delay = answers, delay
        self.accepted: list[dict[str, Any]] = []
        self.requests = 0
        self.faults: list[str] = []
        self.takes_late = threading.Event()
        """Clear it to look at what is so before the message of a client that gave up is taken."""
        self.takes_late.set()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self._lock = threading.Lock()

    @property
    def tokens(self) -> list[str]:
        return [one["custom_args"]["tend_id"] for one in self.accepted]

    @property
    def public_key(self) -> str:
        """As SendGrid shows it: base64 of the DER, without a PEM header."""
        der = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()

    def take(self, message: dict[str, Any]) -> str:
        """Accept it; the message id."""
        with self._lock:
            message = message | {"message_id": f"m{len(self.accepted)}-{random.getrandbits(64):x}"}
            self.accepted.append(message)
        return str(message["message_id"])

    def signed(self, body: bytes, timestamp: int) -> dict[str, str]:
        """The headers of a webhook request with this body."""
        stamp = str(timestamp)
        signature = self.key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return {
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
            "Content-Type": "application/json",
        }

    def events(self, kind: str, at: int, **extra: Any) -> list[dict[str, Any]]:
        """One event of a kind for each accepted message."""
        return [event_of(one, kind, at, **extra) for one in self.accepted]


def event_of(message: dict[str, Any], kind: str, at: int, **extra: Any) -> dict[str, Any]:
    """As the event webhook posts it; custom arguments come back as top-level keys (SG-05)."""
    return {
        "email": message["personalizations"][0]["to"][0]["email"],
        "timestamp": at,
        "event": kind,
        "sg_message_id": f"{message['message_id']}.filterdrecv-1",
        "sg_event_id": base64.b64encode(random.randbytes(12)).decode(),
        **message["custom_args"],
        **extra,
    }


def fault_of(message: Any, key: str) -> str:
    """What SendGrid would refuse, in its own order; empty when it would not."""
    if key != f"Bearer {KEY}":
        return "401"
    if not isinstance(message, dict):
        return "400 not an object"
    people = message.get("personalizations", [])
    addresses = [to["email"].lower() for one in people for to in one.get("to", [])]
    if not addresses or len(addresses) != len(set(addresses)):
        return "400 You have included email address more than once"
    if not all(
        "@" in address for address in (*addresses, message.get("from", {}).get("email", ""))
    ):
        return "400 not an address"
    if not message.get("subject") or not message.get("content"):
        return "400 the subject and content are required"
    if any(name.lower() in FORBIDDEN_HEADERS for name in message.get("headers", {})):
        return "400 a header that may not be set"
    arguments = message.get("custom_args", {})
    if not all(isinstance(value, str) for value in arguments.values()):
        return "400 custom_args are strings"
    return "400 custom_args are too large" if len(json.dumps(arguments)) > 10_000 else ""


class _Door(BaseHTTPRequestHandler):
    double: Double

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        double = self.double
        double.requests += 1
        time.sleep(double.delay)
        if len(body) > TOO_LARGE:
            return self._say(413, {})
        message = json.loads(body)
        if fault := fault_of(message, self.headers.get("Authorization", "")):
            double.faults.append(fault)
            return self._say(int(fault[:3]), {"errors": [{"message": fault}]})
        if message.get("mail_settings", {}).get("sandbox_mode", {}).get("enable") is True:
            return self._say(200, {})
        told = double.answers()
        if told == "reset":
            self.close_connection = True
        elif told == "bad_gateway":
            self._raw(502, b"<html><body>502 Bad Gateway</body></html>", "text/html")
        elif told in REFUSALS:
            status, words = REFUSALS[told]
            self._say(status, {"errors": [{"message": words}]}, self._limit(status))
        else:
            getattr(self, f"_{told}")(message)
        return None

    def _limit(self, status: int) -> dict[str, str]:
        """A rate limit that is over in a second (SG-16)."""
        reset = datetime.now(UTC).timestamp() + 1  # noqa: TID251 - a server has a clock
        return {"X-RateLimit-Reset": str(int(reset))} if status == 429 else {}

    def _accept(self, message: dict[str, Any]) -> None:
        self._say(202, None, {"X-Message-Id": self.double.take(message)})

    def _hang(self, message: dict[str, Any]) -> None:
        """Takes it after the client has given up: the case that mails twice elsewhere."""
        self.connection.settimeout(PATIENCE_SECONDS)
        with suppress(OSError):
            self.connection.recv(1, socket.MSG_PEEK)  # nothing comes but the end
        self.double.takes_late.wait(PATIENCE_SECONDS)
        self.double.take(message)
        self.close_connection = True

    def _accept_and_drop(self, message: dict[str, Any]) -> None:
        self.double.take(message)
        self.close_connection = True

    def _drip(self, message: dict[str, Any]) -> None:
        """A byte at a time, slower than anyone waits."""
        self.double.take(message)
        self.send_response(202)
        self.send_header("Content-Length", "10")
        self.end_headers()
        for _ in range(3):
            time.sleep(0.5)
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return

    def _say(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
        body = b"" if answer is None else json.dumps(answer).encode()
        self._raw(status, body, "application/json", headers)

    def _raw(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        try:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Says nothing: what it gets is for nobody's log."""


class _Server(ThreadingHTTPServer):
    """Many workers knock at once."""

    daemon_threads = True
    request_queue_size = 128


@contextmanager
def sendgrid(double: Double) -> Iterator[str]:
    """The address of a running double."""
    door = type("Door", (_Door,), {"double": double})
    server = _Server(("127.0.0.1", 0), door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
