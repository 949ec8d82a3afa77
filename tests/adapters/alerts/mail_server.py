"""A mail server as far as alerts need one; it keeps what it is handed and refuses when told."""

import base64
import email.policy
import socketserver
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "alerts", "mail-password-77"


@dataclass
class Mailbox:
    """
    What the server holds.

    Args:
        messages: those it took, as messages.
        codes: the answers to words that it does not answer as usual, such as "RCPT".
        heard: every line before the messages, to see what went in the open.
        tls: where there is one, STARTTLS is offered.
    """

    messages: list = field(default_factory=list)
    codes: dict = field(default_factory=dict)
    heard: list = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    port: int = 0


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        box, secret = self.server.box, False
        self._say("220 mail.test ready")
        while line := self.rfile.readline():
            text = line.decode().rstrip()
            word, told = text.split(" ")[0].upper(), text
            box.heard.append((secret, told))
            if word in box.codes:
                self._say(box.codes[word])
            elif word == "EHLO":
                offers = ["mail.test", "AUTH PLAIN"]
                if box.tls and not secret:
                    offers.append("STARTTLS")
                for offer in offers[:-1]:
                    self._say(f"250-{offer}")
                self._say(f"250 {offers[-1]}")
            elif word == "STARTTLS":
                self._say("220 go on")
                self.connection = box.tls.wrap_socket(self.connection, server_side=True)
                self.rfile.close()
                self.rfile = self.connection.makefile("rb")
                self.wfile = self.connection.makefile("wb", buffering=0)
                secret = True
            elif word == "AUTH":
                known = base64.b64decode(text.split(" ")[2]).split(b"\0")
                right = known[1:] == [USER.encode(), PASSWORD.encode()]
                self._say("235 welcome" if right else "535 no such user or password")
            elif word == "DATA":
                self._say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                parsed = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
                box.messages.append(parsed)
                self._say("250 taken")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def finish(self):
        super().finish()
        self.connection.close()

    def _say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """Say nothing: a client that goes away in the middle is part of the tests."""


@contextmanager
def running(box):
    """Let the server run while the block lasts."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.box = box
        box.port = server.server_address[1]
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            yield box
        finally:
            server.shutdown()
            serving.join()
