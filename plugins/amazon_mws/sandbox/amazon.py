"""Amazon as a set of rules: a request and a moment in, an answer out. No socket, no clock."""

from datetime import datetime, timedelta

from .dice import dice
from .front_door import Errand, FrontDoor
from .injected_faults import befall, load_balancer_error
from .protocol.accounts import Accounts, Authorization, sandbox_accounts
from .protocol.faults import Fault, Origin, QuotaExceeded, access_denied, throttled
from .protocol.markup import answer
from .protocol.times import zulu
from .protocol.wire import Reply, Request
from .quotas.ledger import STRANGER, Caller, Ledger, Outcome
from .quotas.quota import Quotas
from .quotas.throttle_table import LIMITS
from .response_headers import Letterhead
from .sections.easy_ship import EasyShipSection
from .sections.feeds import FeedsSection
from .sections.orders import OrdersSection
from .sections.reports import ReportsSection
from .sections.section import Call, RawBody, Section, namespace_at
from .sections.sellers import SellersSection
from .seller_central import SellerCentral
from .settings import SandboxSettings, ShopSettings
from .shop.shop import Shop
from .trouble import AFTERWARDS, INSTEAD, Kind, Trouble, Troubles

_OUTCOMES = {"RequestThrottled": Outcome.THROTTLED, "QuotaExceeded": Outcome.OVER_QUOTA}
_HTML_ERRORS = {Kind.ERROR_500_HTML: 500, Kind.ERROR_503_HTML: 503}


class Amazon:
    """The simulated Amazon. One thread at a time."""

    def __init__(
        self,
        opened_at: datetime,
        settings: SandboxSettings | None = None,
        accounts: Accounts | None = None,
    ) -> None:
        self.settings = settings or SandboxSettings()
        self.accounts = accounts or sandbox_accounts()
        self.troubles = Troubles()
        self.ledger = Ledger()
        self.sellers = {
            seller_id: SellerCentral(seller, self.settings.shop, self.settings, opened_at)
            for seller_id, seller in self.accounts.sellers().items()
        }
        self._dice = dice(self.settings.shop.seed, "amazon")
        self._letterhead = Letterhead(self._dice)
        self._quotas = Quotas(self.settings.quota)
        sections = {section.path: section for section in self._sections()}
        self._door = FrontDoor(sections, self.accounts)

    @property
    def shops(self) -> dict[str, Shop]:
        """Every seller's shop by seller id, in the order in which they joined."""
        return {seller_id: seller.shop for seller_id, seller in self.sellers.items()}

    def welcome(self, authorization: Authorization, shop: ShopSettings, now: datetime) -> None:
        """Let a developer act for a seller, who opens a shop here if there is none yet."""
        self.accounts.add(authorization)
        seller = authorization.seller
        if seller.seller_id not in self.sellers:
            self.sellers[seller.seller_id] = SellerCentral(seller, shop, self.settings, now)

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due."""
        for seller in self.sellers.values():
            seller.advance(now)

    def answer(self, request: Request, now: datetime) -> Reply:
        """Answer one request that arrives at this moment."""
        self.advance(now)
        request_id = self._letterhead.request_id()
        if request.method == "GET" and request.path == "/" and not request.query:
            return self._letterhead.answer(_ping(now), request_id, now)
        try:
            errand = self._door.errand(request)
        except Fault as fault:
            return self._letterhead.error(fault, namespace_at(request.path), request_id, now)
        trouble = self.troubles.strikes(errand.operation, INSTEAD)
        if trouble is not None:
            self._note(STRANGER, errand, Outcome.TROUBLED, now)
            return self._trouble_instead(trouble, errand, request_id, now)
        reply = self._serve(request, errand, request_id, now)
        return self._trouble_afterwards(errand.operation, reply)

    def _serve(self, request: Request, errand: Errand, request_id: str, now: datetime) -> Reply:
        section, operation = errand.section, errand.operation
        try:
            visitor = self._door.visitor(request, errand, now)
        except Fault as fault:
            self._note(STRANGER, errand, Outcome.TURNED_AWAY, now)
            return self._letterhead.error(fault, section.namespace, request_id, now)
        seller, developer = visitor.seller, visitor.developer
        tally = self._quotas.tally(seller, developer, section.name, operation)
        caller = (seller.seller_id, developer.developer_id)
        try:
            tally.admit(f"{section.path[1:]}/{operation}", now)
        except Fault as fault:
            self._note(caller, errand, _OUTCOMES[fault.code], now)
            return self._letterhead.error(fault, section.namespace, request_id, now)
        quota = tally.headers(now)
        call = Call(
            operation,
            seller,
            errand.parameters,
            now,
            self.troubles,
            errand.body,
            request.header("Content-MD5"),
        )
        try:
            result = section.operations[operation](call)
        except Fault as fault:
            self._note(caller, errand, Outcome.REFUSED, now)
            return self._letterhead.error(fault, section.namespace, request_id, now, quota)
        self._note(caller, errand, Outcome.ACCEPTED, now)
        if isinstance(result, RawBody):
            return self._letterhead.document(result, request_id, now, quota)
        body = answer(operation, section.namespace, result, request_id)
        return self._letterhead.answer(body, request_id, now, quota)

    def _trouble_instead(
        self, trouble: Trouble, errand: Errand, request_id: str, now: datetime
    ) -> Reply:
        if trouble.kind in _HTML_ERRORS:
            status = _HTML_ERRORS[trouble.kind]
            return self._letterhead.not_amazon(status, load_balancer_error(status), now)
        if trouble.kind is Kind.LOST_REQUEST:
            return Reply(0, (), b"", lost=True)
        fault = _ordered_fault(trouble, errand, now)
        return self._letterhead.error(fault, errand.section.namespace, request_id, now)

    def _trouble_afterwards(self, operation: str, reply: Reply) -> Reply:
        for trouble in self.troubles.meant_for(operation, AFTERWARDS):
            befallen = befall(reply, trouble)
            if befallen is not None:
                self.troubles.happened(trouble)
                return befallen
        return reply

    def _note(self, caller: Caller, errand: Errand, outcome: Outcome, now: datetime) -> None:
        self.ledger.note(caller, errand.section.name, errand.operation, outcome, now)

    def _sections(self) -> list[Section]:
        settings = self.settings
        entries, lifetime = settings.entries_per_page, settings.token_lifetime
        sellers, chance = self.sellers, self._dice
        sections = (
            OrdersSection(sellers, settings.easy_ship_names, entries, chance, lifetime),
            SellersSection(chance, entries, lifetime),
            EasyShipSection(sellers, settings.easy_ship),
            FeedsSection(sellers, chance, lifetime),
            ReportsSection(sellers, settings.reports.report_content_type, chance, lifetime),
        )
        return [section.section() for section in sections]


def _ping(now: datetime) -> bytes:
    return (
        '<?xml version="1.0"?>\n'
        f'<PingResponse><Timestamp timestamp="{zulu(now)}"/></PingResponse>\n'
    ).encode()


def _ordered_fault(trouble: Trouble, errand: Errand, now: datetime) -> Fault:
    section, operation = errand.section, errand.operation
    if trouble.kind is Kind.THROTTLE:
        return throttled()
    if trouble.kind is Kind.QUOTA:
        per_hour = LIMITS[section.name, operation].per_hour or 60
        resets_on = now + timedelta(hours=1)
        return QuotaExceeded(per_hour, f"{section.path[1:]}/{operation}", resets_on)
    if trouble.kind is Kind.ACCESS_DENIED:
        return access_denied(f"{section.name}.{operation}")
    return Fault(
        trouble.code,
        trouble.status,
        trouble.message,
        Origin.FRONT_END,
        sender="Receiver" if trouble.status >= 500 else "Sender",  # noqa: PLR2004  # of HTTP
    )
