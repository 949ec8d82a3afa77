"""The ways of orders."""

from typing import Final

from ..orders import Stage
from .ways import NEW, Way, Ways

_UNSENT: Final = (
    Stage.TO_READ,
    Stage.TO_COMPLETE,
    Stage.TO_SEND,
    Stage.HELD,
    Stage.BLOCKED,
    Stage.CLOSED,
)

ORDER_WAYS: Final = Ways(
    "Order",
    (
        Way(
            [NEW],
            "listed, and to be shipped",
            [Stage.TO_COMPLETE, Stage.TO_SEND],
            "the latter where the channel lists the lines as well",
        ),
        Way(
            [NEW],
            "listed, and pending, shipped or cancelled, excluded by the settings, or without a "
            "unit to ship",
            [Stage.CLOSED],
        ),
        Way(
            [NEW],
            "its entry in the listing cannot be read, its status is unknown, or it has no lines",
            [Stage.BLOCKED],
        ),
        Way([NEW, Stage.BLOCKED, Stage.CLOSED], "`orders fetch`", [Stage.TO_READ]),
        Way([Stage.BLOCKED, Stage.CLOSED], "`orders retry`", [Stage.TO_READ]),
        Way(
            [Stage.BLOCKED],
            "`orders retry`, and it has a substitute id such as `unreadable-1f2e`, as not even "
            "its id could be read",
            [Stage.CLOSED],
            "the channel cannot be asked for it",
        ),
        Way(
            [Stage.TO_READ],
            "the channel returns its heading, and it is to be shipped",
            [Stage.TO_COMPLETE, Stage.TO_SEND],
        ),
        Way(
            [Stage.TO_READ],
            "the channel returns its heading, and it is not to be shipped",
            [Stage.CLOSED],
        ),
        Way(
            [Stage.TO_READ],
            "the channel returns its heading, which cannot be read, or an unknown status",
            [Stage.BLOCKED],
        ),
        Way([Stage.TO_READ], "the channel says that it does not know it", [Stage.CLOSED]),
        Way(
            [Stage.TO_READ],
            "the channel's answer says nothing of it",
            [Stage.TO_READ],
            "it is asked for again, after the backoff if it was the first asked for",
        ),
        Way(
            [Stage.TO_COMPLETE], "a page of lines is read, and there are more", [Stage.TO_COMPLETE]
        ),
        Way(
            [Stage.TO_COMPLETE],
            "a page has no new line but a token of a next page",
            [Stage.TO_COMPLETE],
            "the next page is read after the backoff",
        ),
        Way(
            [Stage.TO_COMPLETE],
            "the channel lost the page token",
            [Stage.TO_COMPLETE],
            "from the first page, after the backoff",
        ),
        Way([Stage.TO_COMPLETE], "all lines are read", [Stage.TO_SEND]),
        Way([Stage.TO_COMPLETE], "all lines are read, and no unit is left to ship", [Stage.CLOSED]),
        Way(
            [Stage.TO_COMPLETE],
            "the lines cannot be read, or all pages are read and there was no line",
            [Stage.BLOCKED],
        ),
        Way([Stage.TO_SEND], "a SKU has no listing, and the setting is `hold`", [Stage.HELD]),
        Way([Stage.HELD], "`orders retry`", [Stage.TO_SEND], "it is sent as it is"),
        Way(
            [Stage.TO_SEND, Stage.HELD],
            "Assure accepts it; a held one, once its listings are there",
            [Stage.SENT_TO_OMS],
        ),
        Way(
            [Stage.TO_SEND, Stage.HELD],
            "Assure refuses it, or it cannot be made to fit Assure's rules",
            [Stage.BLOCKED],
        ),
        Way(
            [Stage.TO_SEND, Stage.HELD],
            "sent with an unknown outcome, and the channel lists a newer update",
            [Stage.TO_SEND, Stage.HELD],
            "as before; it is sent again unchanged",
        ),
        Way(
            [Stage.TO_SEND, Stage.HELD],
            "sent with an unknown outcome and changed since, and Assure accepts it",
            [Stage.TO_COMPARE],
        ),
        Way(
            [Stage.TO_SEND, Stage.HELD],
            "changed while it was sent, and Assure refuses it, or nothing was sent",
            [Stage.TO_READ],
        ),
        Way(
            [Stage.TO_READ, Stage.TO_COMPLETE, Stage.BLOCKED, Stage.CLOSED],
            "Assure's answer that accepts it arrives after another process went on with it",
            [Stage.SENT_TO_OMS],
        ),
        Way(
            _UNSENT,
            "the channel lists a newer update that is to be shipped",
            [Stage.TO_COMPLETE, Stage.TO_SEND],
            "from the start",
        ),
        Way(_UNSENT, "the channel lists a newer update that is not to be shipped", [Stage.CLOSED]),
        Way(_UNSENT, "the channel lists a newer update with an unknown status", [Stage.BLOCKED]),
        Way(
            [stage for stage in _UNSENT if stage is not Stage.CLOSED],
            "its entry in the listing is no longer readable",
            [Stage.BLOCKED],
        ),
        Way(
            [Stage.SENT_TO_OMS],
            "the channel lists a newer update, or its entry cannot be read",
            [Stage.TO_COMPARE],
        ),
        Way(
            [Stage.SENT_TO_OMS],
            "seen shipped before, and the channel lists a newer update",
            [Stage.SENT_TO_OMS],
            "only the time of the update is stored",
        ),
        Way([Stage.SENT_TO_OMS], "it has a reason, and `orders retry`", [Stage.TO_COMPARE]),
        Way(
            [Stage.TO_COMPARE],
            "its lines are read, or the channel reports all of it as cancelled",
            [Stage.SENT_TO_OMS],
            "cancelled units are in the outbox",
        ),
        Way(
            [Stage.TO_COMPARE],
            "its lines cannot be read, or one of them is no longer listed",
            [Stage.SENT_TO_OMS],
            "with the reason",
        ),
        Way(
            [Stage.TO_COMPARE],
            "a newer update is listed while its lines are read",
            [Stage.TO_COMPARE],
        ),
    ),
)
