"""Elements that Amazon does not promise; each may be missing from any answer."""

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
    "FulfillmentChannel",
)
"""Parts of an order and of its address. The Easy Ship status is not among them: a client that
takes Easy Ship orders only could not tell that it is one."""

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
"""Parts of a line; a missing SellerSKU is a setting of its own."""
