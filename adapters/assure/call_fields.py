"""Which fields of the calls between Assure and the connector a call record keeps."""

from typing import Final

from ...sdk.masking.fields import KeptFields

_NAMES: Final = """
    orderCode orderTime orderType onHold packType isPriority gift dispatchByTime
    startProcessingTime paymentMethod isSplitRequired locationCode channelSkuCode orderItemCode
    quantity cancelledQuantity giftwrapRequired shipmentId shipmentCode packageSku weight length
    breadth height fulfillmentType quantityToPack consolidatedQuantity successList failureList
    code invoiceCode invoiceDate awbNumber transporter hasError expires
"""
KEPT: Final = KeptFields(frozenset(_NAMES.split()))
"""Fields of bodies and queries whose values hold neither secrets nor personal data."""
