"""Which credential is wrong, as far as Amazon shows it."""

from datetime import timedelta

import pytest
from werkzeug import Response

from channel_connector.plugins.amazon_mws.credential_test import AmazonCredentialTest
from channel_connector.plugins.amazon_mws.mws.client import AmazonClient
from channel_connector.ports.host.errors import (
    CredentialsRefused,
    StopConnection,
    Throttled,
    Unavailable,
)
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import NeverGranted

INDIA = "A21TJRUUN4KGV"


def participations(*marketplaces, token="", seller="A1EXAMPLESELLER"):
    entries = "".join(
        f"<Participation><MarketplaceId>{name}</MarketplaceId><SellerId>{seller}</SellerId>"
        "<HasSellerSuspendedListings>No</HasSellerSuspendedListings></Participation>"
        for name in marketplaces
    )
    body = (
        '<ListMarketplaceParticipationsResponse xmlns="https://x/Sellers/2011-07-01">'
        f"<ListMarketplaceParticipationsResult>{token}<ListParticipations>{entries}"
        "</ListParticipations><ListMarketplaces/></ListMarketplaceParticipationsResult>"
        "</ListMarketplaceParticipationsResponse>"
    )
    return lambda _: Response(body)


def refuses(status, code):
    return lambda _: Response(f"<E><Error><Code>{code}</Code></Error></E>", status)


@pytest.fixture
def credential_test(client, account):
    return AmazonCredentialTest(client, account.marketplace_id, account.seller_id)


def test_credentials_that_reach_our_marketplace_are_accepted(credential_test, amazon, policy):
    amazon.troubles.append(participations("A1PA6795UKMFR9", INDIA))

    assert credential_test.probe(amazon.now) is None
    assert policy.operations == ["ListMarketplaceParticipations"]


def test_it_is_the_sellers_section_that_is_asked(credential_test, amazon):
    amazon.troubles.append(participations(INDIA))

    credential_test.probe(amazon.now)

    assert amazon.requests[0]["Version"] == "2011-07-01"


@pytest.mark.parametrize("elsewhere", [["A1PA6795UKMFR9", "A13V1IB3VIYZZH"], []])
def test_the_error_lists_the_sellers_marketplaces(credential_test, amazon, elsewhere):
    amazon.troubles.append(participations(*elsewhere))

    with pytest.raises(CredentialsRefused, match="marketplace_id") as error:
        credential_test.probe(amazon.now)

    assert INDIA in str(error.value)
    assert all(name in str(error.value) for name in elsewhere or ["none"])


def test_a_list_that_goes_on_proves_nothing_against_us(credential_test, amazon):
    amazon.troubles.append(participations("A1", token="<NextToken>more</NextToken>"))

    assert credential_test.probe(amazon.now) is None


@pytest.mark.parametrize("seller", ["A1ANOTHERSELLER", ""])
def test_an_answer_about_another_seller_says_nothing_about_credentials(
    credential_test, amazon, seller
):
    amazon.troubles.append(participations(INDIA, seller=seller))

    with pytest.raises(Unavailable, match="another seller"):
        credential_test.probe(amazon.now)


@pytest.mark.parametrize(
    ("status", "code", "named"),
    [
        (403, "InvalidAccessKeyId", "access_key_id"),
        (403, "SignatureDoesNotMatch", "secret_key"),
        (401, "AccessDenied", "seller_id"),
        (401, "AccessDenied", "mws_auth_token"),
        (401, "AccessDenied", "authorization"),
        (400, "InvalidParameterValue", "seller_id"),
        (403, "", "without specifying which"),
    ],
)
def test_the_wrong_credential_is_named(credential_test, amazon, status, code, named):
    amazon.troubles.append(refuses(status, code))

    with pytest.raises(CredentialsRefused, match=named):
        credential_test.probe(amazon.now)


def test_a_wrong_endpoint_is_named(credential_test, amazon):
    amazon.troubles.append(refuses(404, "InvalidAddress"))

    with pytest.raises(StopConnection, match="endpoint"):
        credential_test.probe(amazon.now)


@pytest.mark.parametrize(
    ("trouble", "error"),
    [(refuses(503, "RequestThrottled"), Throttled), (refuses(500, ""), Unavailable)],
)
def test_an_amazon_in_trouble_says_nothing_about_credentials(
    credential_test, amazon, trouble, error
):
    amazon.troubles.append(trouble)

    with pytest.raises(error):
        credential_test.probe(amazon.now)


def test_without_budget_it_is_put_off(account, session):
    policy = NeverGranted(NOON + timedelta(minutes=1))
    client = AmazonClient(account, policy, session)

    answer = AmazonCredentialTest(client, INDIA, "A1").probe(NOON)

    assert isinstance(answer, Deferred)
