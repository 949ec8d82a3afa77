"""A client that receives one answer of Amazon over its own HTTP library."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
import requests
import responses
from amazon_bodies import HttpAnswer

from channel_connector.plugins.amazon_mws.channel import channel_over
from channel_connector.plugins.amazon_mws.mws.answers import Answer
from channel_connector.plugins.amazon_mws.mws.client import AmazonClient
from channel_connector.plugins.amazon_mws.mws.documents import Document
from channel_connector.plugins.amazon_mws.mws.request import Call, Section
from channel_connector.plugins.amazon_mws.mws.timestamps import parse_timestamp
from channel_connector.plugins.amazon_mws.settings import AmazonSettings
from channel_connector.ports.channel.plugin import Channel, Services
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted


@dataclass
class Replay:
    """A channel, and a client, whose next call receives one answer, at the time of its Date."""

    operation: str
    now: datetime
    client: AmazonClient
    channel: Channel
    policy: AlwaysGranted

    def answer(self) -> Answer:
        return self.client.call(self._call, self.now)

    def document(self) -> Document:
        return self.client.document(self._call, self.now)

    @property
    def _call(self) -> Call:
        return Call(Section("Any", "2020-01-01"), self.operation)


@pytest.fixture
def replay(policy: AlwaysGranted) -> Iterator[Callable[[HttpAnswer], Replay]]:
    account = AmazonSettings().load(
        {"seller_id": "A1", "access_key_id": "AKID", "secret_key": "key"}
    )
    with requests.Session() as session, responses.RequestsMock() as amazon:

        def serve(answer: HttpAnswer) -> Replay:
            headers = dict(answer.headers)
            types = [headers.pop(name) for name in list(headers) if name.lower() == "content-type"]
            amazon.post(
                re.compile("https://mws.amazonservices.in/.*"),
                body=answer.body,
                status=answer.status,
                content_type=types[0] if types else "text/xml",
                headers=headers,
            )
            date = answer.headers.get("Date")
            return Replay(
                answer.operation,
                parse_timestamp(date) if date else NOON,
                AmazonClient(account, policy, session),
                channel_over(session, account, Services(policy)),
                policy,
            )

        yield serve
