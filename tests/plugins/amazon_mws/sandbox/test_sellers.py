"""The Sellers section: a cheap call that shows whether credentials are right."""

from channel_connector.plugins.amazon_mws.sandbox.amazon import Amazon
from channel_connector.plugins.amazon_mws.sandbox.protocol.accounts import (
    INDIA,
    Accounts,
    Authorization,
    Developer,
    Marketplace,
    Seller,
)
from channel_connector.plugins.amazon_mws.sandbox.settings import SandboxSettings

UAE = Marketplace("A2VIGQ35RCS4UG", "Amazon.ae", "AE", "AED", "en_AE", "www.amazon.ae")


def test_a_seller_is_on_the_marketplace_of_india(caller):
    answer = caller("ListMarketplaceParticipations", section="Sellers")

    assert answer.texts("MarketplaceId") == ["A21TJRUUN4KGV", "A21TJRUUN4KGV"]
    assert answer.text("DomainName") == "www.amazon.in"
    assert "https://mws.amazonservices.com/Sellers/2011-07-01" in answer.body


def test_participations_come_in_pages(noon, caller):
    developer = Developer("000000000001", "AKIDSANDBOX000000001", caller.secret)
    seller = Seller("A1SANDBOXSELLER", marketplaces=(INDIA, UAE))
    token = "amzn.mws.00000000-1111-2222-3333-444444444444"
    accounts = Accounts([Authorization(seller, developer, token)])
    caller.amazon = Amazon(noon, SandboxSettings(entries_per_page=1), accounts)

    first = caller("ListMarketplaceParticipations", section="Sellers")
    second = caller(
        "ListMarketplaceParticipationsByNextToken",
        {"NextToken": first.text("NextToken")},
        section="Sellers",
    )

    assert first.texts("DomainName") == ["www.amazon.in"]
    assert second.texts("DomainName") == ["www.amazon.ae"]
    assert second.texts("NextToken") == []


def test_each_section_has_a_service_status_bucket_of_its_own(caller):
    orders = [caller("GetServiceStatus").status for _ in range(3)]
    sellers = [caller("GetServiceStatus", section="Sellers").status for _ in range(3)]

    assert orders == sellers == [200, 200, 503]
