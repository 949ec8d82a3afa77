"""A client of a sandbox's control side."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import requests

from ....ports.host.errors import Unavailable

TIMEOUT_SECONDS = 20.0


class SandboxControl:
    """Calls `/control/` with JSON; every method raises Unavailable without an answer."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/") + "/control/"
        self._session = requests.Session()
        self._session.trust_env = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

    def place_orders(self, count: int, minutes_ago: float = 0.0) -> list[str]:
        """Place orders at a channel; return their ids."""
        orders = [{"minutes_ago": minutes_ago}] * count
        answer = self._call("POST", "orders", {"orders": orders})
        return [str(order_id) for order_id in answer["order_ids"]]

    def recall(self, work: Mapping[str, Any]) -> None:
        """Let it take over work that a connector's database knows and it does not remember."""
        self._call("POST", "recall", work)

    def set_order_rate(self, orders_per_hour: float) -> None:
        """Set how many orders an hour buyers place at a channel from now on."""
        self._call("POST", "shop", {"orders_per_hour": orders_per_hour})

    def change_order(self, order_id: str, **changes: object) -> None:
        """Change an order at a channel, as its buyer or seller."""
        self._call("POST", f"orders/{order_id}", changes)

    def add_offers(self, skus: Sequence[str]) -> None:
        """Add SKUs to the channel's offers."""
        self._call("POST", "stock", {"skus": list(skus)})

    def inject_fault(self, kind: str, times: int, **more: object) -> None:
        """Inject a fault, for a number of times."""
        self._call("POST", "trouble", {"kind": kind, "times": times, **more})

    def clear_faults(self) -> None:
        """Remove the injected faults that have not happened yet."""
        self._call("DELETE", "trouble")

    def release_feeds(self, feed_ids: Sequence[str]) -> None:
        """Release stuck feeds of a channel."""
        self._call("POST", "feeds", {"release": list(feed_ids)})

    def read(self, path: str) -> Any:  # noqa: ANN401  # any JSON
        """Return the JSON at `/control/PATH`."""
        return self._call("GET", path)

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401  # any JSON
        try:
            answer = self._session.request(
                method, self._url + path, json=body, timeout=TIMEOUT_SECONDS
            )
            answer.raise_for_status()
            return answer.json()
        except requests.RequestException as problem:
            raise Unavailable(
                f"No sandbox answers at {self._url}. Start it with run --with-sandboxes."
            ) from problem
