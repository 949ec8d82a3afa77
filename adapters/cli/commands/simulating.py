"""`sandbox` and `demo`: act at a simulated channel, and run simulated hours."""

from typing import Final

import click

from ..lazy_command import LazyCommand, LazyGroup

SANDBOX: Final = LazyGroup(
    "sandbox", help="Act as the buyers, while `run --with-sandboxes` is active."
)

SANDBOX.declare(
    "place-orders",
    "Place orders at each simulated channel in config.yaml.",
    "sandboxes.place_orders:place_orders",
    click.Option(["--count"], default=1, show_default=True, type=click.IntRange(1, 10_000)),
)

DEMO: Final = LazyCommand(
    "demo",
    """
    Run the connector for some simulated hours between a simulated Amazon and Assure.

    Takes about a minute. Some calls fail on purpose. Prints a summary; exit code 3 if a promise
    was broken.
    """,
    "demo.command:demo",
    [
        click.Option(["--hours"], default=3.0, show_default=True, type=click.FloatRange(0.2, 48)),
        click.Option(
            ["--speed"],
            default=180.0,
            show_default=True,
            type=click.FloatRange(1, 250),
            help="How many times faster than wall time the demo's clock runs.",
        ),
        click.Option(["--backlog"], default=25, show_default=True, type=click.IntRange(0, 5000)),
        click.Option(
            ["--orders-per-hour"], default=20.0, show_default=True, type=click.FloatRange(0, 500)
        ),
    ],
)
