"""Which fields of Amazon's calls and answers a call record keeps."""

from typing import Final
from urllib.parse import parse_qsl

from ....sdk.masking.fields import DOTTED_NAME, KeptFields
from ....sdk.masking.parameters import mask_parameters

ORDER_ID: Final = r"\d{3}-\d{7}-\d{7}"
"""The form of Amazon's order ids, which could be taken for telephone numbers."""

_ORDERS = """
    AmazonOrderId AmazonOrderID PurchaseDate LastUpdateDate LastUpdatedDate LastUpdatedAfter
    LastUpdatedBefore CreatedAfter CreatedBefore OrderStatus OrderStatus.Status OrderType
    MarketplaceId MarketplaceId.Id MarketplaceIdList.Id AmazonOrderId.Id SalesChannel
    FulfillmentChannel FulfillmentChannel.Channel NumberOfItemsShipped NumberOfItemsUnshipped
    IsReplacementOrder IsBusinessOrder IsPrime IsPremiumOrder ShipServiceLevel
    ShipmentServiceLevelCategory EarliestShipDate LatestShipDate EarliestDeliveryDate
    LatestDeliveryDate EasyShipShipmentStatus TFMShipmentStatus ShippedByAmazonTFM PaymentMethod
    PaymentMethodDetail MaxResultsPerPage ASIN OrderItemId SellerSKU QuantityOrdered
    QuantityShipped NumberOfItems ConditionId IsGift SerialNumberRequired CurrencyCode
    IsBuyerRequestedCancel
"""
_EASY_SHIP = """
    PackageId PackageStatus SlotId PickupTimeStart PickupTimeEnd Length Width Height Unit Value
    InvoiceDate
"""
_FEEDS = """
    FeedType FeedTypeList.Type FeedSubmissionId FeedSubmissionIdList.Id FeedProcessingStatus
    FeedProcessingStatusList.Status SubmittedFromDate SubmittedToDate SubmittedDate
    StartedProcessingDate CompletedProcessingDate ContentMD5Value MaxCount MessageType MessageID
    OperationType SKU Quantity FulfillmentLatency DocumentVersion DocumentType
    DocumentTransactionID StatusCode MessagesProcessed MessagesSuccessful MessagesWithError
    MessagesWithWarning ResultCode ResultMessageCode DocumentReportReferenceID ReportReferenceId
"""
_REPORTS = "ReportId ReportType ReportRequestId ReportRequestIdList.Id AvailableDate Acknowledged"
_CALLS = """
    Action Version Timestamp SignatureMethod SignatureVersion Type Code RequestId RequestID HasNext
"""

KEPT: Final = KeptFields(
    frozenset(f"{_ORDERS} {_EASY_SHIP} {_FEEDS} {_REPORTS} {_CALLS}".split()), DOTTED_NAME
)
"""Elements and parameters whose values hold neither secrets nor personal data."""

_LISTED: Final = frozenset({"Id", "Status", "Type", "Channel"})
"""Ends of the names of parameters that are lists; the name before them is needed as well."""


def mask_form(form: str) -> str:
    """Return the parameters of a signed form with the values that are kept."""
    return mask_parameters(parse_qsl(form, keep_blank_values=True), KEPT, _field_of)


def _field_of(parameter: str) -> str:
    """Return the field of a parameter, without the elements around it and its place in a list."""
    parts = [part for part in parameter.split(".") if not part.isdigit()]
    return ".".join(parts[-2:] if parts and parts[-1] in _LISTED else parts[-1:])
