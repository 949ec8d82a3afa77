"""Optional elements, each of which Amazon may omit."""

OF_AN_ORDER = (
    "ShippingAddress",
    "OrderTotal",
    "LatestShipDate",
    "EarliestShipDate",
    "PaymentMethod",
    "PaymentMethodDetails",
    "BuyerName",
    "BuyerEmail",
    "Name",
    "AddressLine1",
    "City",
    "StateOrRegion",
    "PostalCode",
    "CountryCode",
    "Phone",
    "ShipServiceLevel",
    "ShipmentServiceLevelCategory",
    "SalesChannel",
    "MarketplaceId",
    "OrderType",
    "NumberOfItemsShipped",
    "NumberOfItemsUnshipped",
    "EarliestDeliveryDate",
    "LatestDeliveryDate",
    "IsPrime",
    "IsBusinessOrder",
    "IsPremiumOrder",
    "IsISPU",
    "IsSoldByAB",
    "IsGlobalExpressEnabled",
    "ShippedByAmazonTFM",
    "isAddressSharingConfidential",
    "FulfillmentChannel",
)
"""Elements of an order and its address. The Easy Ship status is excluded: without it, a client
could not recognize an Easy Ship order."""

OF_A_LINE = (
    "Title",
    "QuantityShipped",
    "ProductInfo",
    "ItemPrice",
    "ShippingPrice",
    "PromotionDiscount",
    "ItemTax",
    "IsGift",
    "ConditionId",
)
"""Elements of a line; a missing SellerSKU is a separate setting."""
