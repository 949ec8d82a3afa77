"""The clients of a simulated day: their accounts on both sides, and the settings file."""

from dataclasses import dataclass

from channel_connector.adapters.assure.sandbox.accounts import Credentials
from channel_connector.plugins.amazon_mws.sandbox.protocol.accounts import (
    Authorization,
    Developer,
    Seller,
)

AMAZON = "amazon.test"
LOCATION = "BLR1"


@dataclass(frozen=True)
class Client:
    """One client: a seller on Amazon, a client-channel pair at Assure, a connection here."""

    name: str
    number: int
    authorization: Authorization
    credentials: Credentials
    key: str

    @property
    def seller_id(self):
        return self.authorization.seller.seller_id

    @property
    def caller(self):
        return self.seller_id, self.authorization.developer.developer_id

    @property
    def assure_host(self):
        return f"{self.name}.assure.test"

    @property
    def secrets(self):
        developer = self.authorization.developer
        return {
            developer.access_key_id,
            developer.secret_key,
            self.authorization.token,
            self.credentials.password,
            self.key,
        }


def a_client(number):
    name = ("acme", "bodhi")[number]
    return Client(
        name,
        number,
        Authorization(
            Seller(f"A{number + 1}SIMULATEDSELLER", reset_minute=12 + 20 * number),
            Developer(
                f"00000000000{number + 1}",
                f"AKIDSIMULATED{number:06}",
                f"simulated-secret-key-{number}-0123456789abcdef",
            ),
            f"amzn.mws.{number}0000000-1111-2222-3333-444444444444",
        ),
        Credentials(f"simulated-{name}", f"simulated-assure-password-{name}", name),
        f"simulated-calls-with-{name}",
    )


def settings_text(plan, clients, url):
    """Return config.yaml for a day."""
    return "\n".join(
        [f"storage: {{url: '{url}'}}", "connections:", *(_connection(plan, one) for one in clients)]
    )


def _connection(plan, client):
    developer = client.authorization.developer
    return f"""
  {client.name}:
    channel: amazon_mws
    settings:
      endpoint: https://{AMAZON}
      seller_id: {client.seller_id}
      access_key_id: {developer.access_key_id}
      secret_key: {developer.secret_key}
      mws_auth_token: {client.authorization.token}
      submit_feed_burst: {plan.burst}
      easy_ship_only: {str(plan.easy_ship_only).lower()}
    orders:
      fetch_every_seconds: {plan.fetch_seconds}
      first_fetch_days: 3
    packing:
      documents_deadline_hours: 1
      cut_off: "23:00"
      working_days: [mon, tue, wed, thu, fri, sat, sun]
    stock:
      pool: common
      buffer: {plan.buffer}
      deadline_hours: 1
    assure:
      base_url: https://{client.assure_host}
      username: {client.credentials.username}
      password: {client.credentials.password}
      domain: {client.credentials.domain}
      location_code: {LOCATION}
      calls_with:
        X-Connector-Key: {client.key}
"""
