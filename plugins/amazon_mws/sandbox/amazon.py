"""The simulated Amazon: takes a request and the time, returns a reply."""

from datetime import datetime, timedelta

from ....sdk.sandbox.state import State
from .injected_faults import inject_fault, load_balancer_error
from .protocol.accounts import Accounts, Authorization, Seller, sandbox_accounts
from .protocol.faults import Fault, Origin, QuotaExceeded, access_denied, throttled
from .protocol.markup import answer
from .protocol.times import zulu
from .protocol.wire import Reply, Request
from .quotas.ledger import UNAUTHENTICATED, CallerKey, Ledger, Outcome
from .quotas.quota import Quotas
from .quotas.throttle_table import LIMITS
from .request_router import RequestRouter, RoutedRequest
from .response_headers import ResponseBuilder
from .sections.easy_ship import EasyShipSection
from .sections.feeds import FeedsSection
from .sections.orders import OrdersSection
from .sections.reports import ReportsSection
from .sections.section import Call, RawBody, Section, namespace_at
from .sections.sellers import SellersSection
from .seeded_random import seed_of_start, seeded_random
from .seller_account import SellerAccount
from .settings import SandboxSettings, ShopSettings
from .shop.shop import Shop
from .trouble import AFTERWARDS, INSTEAD, Kind, Trouble, Troubles

_OUTCOMES = {"RequestThrottled": Outcome.THROTTLED, "QuotaExceeded": Outcome.OVER_QUOTA}
_HTML_ERRORS = {Kind.ERROR_500_HTML: 500, Kind.ERROR_503_HTML: 503}


class Amazon:
    """The simulated Amazon. Not thread-safe."""

    def __init__(
        self,
        opened_at: datetime,
        settings: SandboxSettings | None = None,
        accounts: Accounts | None = None,
        state: State | None = None,
    ) -> None:
        self.settings = settings or SandboxSettings()
        self.accounts = accounts or sandbox_accounts()
        self.troubles = Troubles()
        self.ledger = Ledger()
        self._state = state or State()
        self._added = self._state.kept("accounts", tuple[Authorization, ShopSettings])
        self.sellers: dict[str, SellerAccount] = {}
        for seller in self.accounts.sellers().values():
            self._open(seller, self.settings.shop, opened_at)
        for authorization, shop in self._added.values():
            self._authorize(authorization, shop, opened_at)
        self._rng = seeded_random(*seed_of_start(self.settings.shop.seed, self._state), "amazon")
        self._responses = ResponseBuilder(self._rng)
        self._quotas = Quotas(self.settings.quota)
        sections = {section.path: section for section in self._sections()}
        self._router = RequestRouter(sections, self.accounts)

    @property
    def shops(self) -> dict[str, Shop]:
        """Every seller's shop by seller ID, in the order of registration."""
        return {seller_id: seller.shop for seller_id, seller in self.sellers.items()}

    def add_account(self, authorization: Authorization, shop: ShopSettings, now: datetime) -> None:
        """Authorize a developer for a seller; a new seller gets a shop."""
        key = f"{authorization.seller.seller_id}/{authorization.developer.developer_id}"
        self._added[key] = (authorization, shop)
        self._authorize(authorization, shop, now)

    def _authorize(self, authorization: Authorization, shop: ShopSettings, now: datetime) -> None:
        self.accounts.add(authorization)
        if authorization.seller.seller_id not in self.sellers:
            self._open(authorization.seller, shop, now)

    def _open(self, seller: Seller, shop: ShopSettings, now: datetime) -> None:
        account = SellerAccount(seller, shop, self.settings, now, self._state)
        self.sellers[seller.seller_id] = account

    def save(self, now: datetime) -> None:
        """Keep what changed."""
        self._state.save(now)

    def advance(self, now: datetime) -> None:
        """Process all events that are due."""
        for seller in self.sellers.values():
            seller.advance(now)

    def answer(self, request: Request, now: datetime) -> Reply:
        """Process one request that arrives at `now`, and keep what it changed."""
        self.advance(now)
        reply = self._answer(request, now)
        self.save(now)
        return reply

    def _answer(self, request: Request, now: datetime) -> Reply:
        request_id = self._responses.request_id()
        if request.method == "GET" and request.path == "/" and not request.query:
            return self._responses.answer(_ping(now), request_id, now)
        try:
            routed = self._router.route(request)
        except Fault as fault:
            return self._responses.error(fault, namespace_at(request.path), request_id, now)
        trouble = self.troubles.take(routed.operation, INSTEAD)
        if trouble is not None:
            self._note(UNAUTHENTICATED, routed, Outcome.TROUBLED, now)
            return self._trouble_instead(trouble, routed, request_id, now)
        reply = self._serve(request, routed, request_id, now)
        return self._trouble_afterwards(routed.operation, reply)

    def _serve(
        self, request: Request, routed: RoutedRequest, request_id: str, now: datetime
    ) -> Reply:
        section, operation = routed.section, routed.operation
        try:
            caller = self._router.authenticate(request, routed, now)
        except Fault as fault:
            self._note(UNAUTHENTICATED, routed, Outcome.TURNED_AWAY, now)
            return self._responses.error(fault, section.namespace, request_id, now)
        seller, developer = caller.seller, caller.developer
        tally = self._quotas.tally(seller, developer, section.name, operation)
        key = (seller.seller_id, developer.developer_id)
        try:
            tally.admit(f"{section.path[1:]}/{operation}", now)
        except Fault as fault:
            self._note(key, routed, _OUTCOMES[fault.code], now)
            return self._responses.error(fault, section.namespace, request_id, now)
        quota = tally.headers(now)
        call = Call(
            operation,
            seller,
            routed.parameters,
            now,
            self.troubles,
            routed.body,
            request.header("Content-MD5"),
        )
        try:
            result = section.operations[operation](call)
        except Fault as fault:
            self._note(key, routed, Outcome.REFUSED, now)
            return self._responses.error(fault, section.namespace, request_id, now, quota)
        self._note(key, routed, Outcome.ACCEPTED, now)
        if isinstance(result, RawBody):
            return self._responses.document(result, request_id, now, quota)
        body = answer(operation, section.namespace, result, request_id)
        return self._responses.answer(body, request_id, now, quota)

    def _trouble_instead(
        self, trouble: Trouble, routed: RoutedRequest, request_id: str, now: datetime
    ) -> Reply:
        if trouble.kind in _HTML_ERRORS:
            status = _HTML_ERRORS[trouble.kind]
            return self._responses.not_amazon(status, load_balancer_error(status), now)
        if trouble.kind is Kind.LOST_REQUEST:
            return Reply(0, (), b"", lost=True)
        fault = _injected_fault(trouble, routed, now)
        return self._responses.error(fault, routed.section.namespace, request_id, now)

    def _trouble_afterwards(self, operation: str, reply: Reply) -> Reply:
        for trouble in self.troubles.matching(operation, AFTERWARDS):
            altered = inject_fault(reply, trouble)
            if altered is not None:
                self.troubles.use_up(trouble)
                return altered
        return reply

    def _note(
        self, caller: CallerKey, routed: RoutedRequest, outcome: Outcome, now: datetime
    ) -> None:
        self.ledger.note(caller, routed.section.name, routed.operation, outcome, now)

    def _sections(self) -> list[Section]:
        settings = self.settings
        entries, lifetime = settings.entries_per_page, settings.token_lifetime
        sellers, rng, state = self.sellers, self._rng, self._state
        sections = (
            OrdersSection(
                sellers,
                settings.easy_ship_names,
                entries,
                rng=rng,
                token_lifetime=lifetime,
                state=state,
            ),
            SellersSection(rng, entries, lifetime, state),
            EasyShipSection(sellers, settings.easy_ship),
            FeedsSection(sellers, rng, lifetime, state),
            ReportsSection(sellers, settings.reports.report_content_type, rng, lifetime, state),
        )
        return [section.section() for section in sections]


def _ping(now: datetime) -> bytes:
    return (
        '<?xml version="1.0"?>\n'
        f'<PingResponse><Timestamp timestamp="{zulu(now)}"/></PingResponse>\n'
    ).encode()


def _injected_fault(trouble: Trouble, routed: RoutedRequest, now: datetime) -> Fault:
    section, operation = routed.section, routed.operation
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
