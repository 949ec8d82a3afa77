"""The calls of an OMS to the connector."""

from enum import StrEnum


class OmsCall(StrEnum):
    """What an OMS may call for, whatever its own name of the call is."""

    PACK = "pack"
    GET_INVOICE = "get invoice"
    GET_LABEL = "get label"
    UPDATE_STOCK = "update stock"
    ACKNOWLEDGE_ORDERS = "acknowledge orders"
    CANCEL_ORDER = "cancel order"
    REPORT_HANDOVER = "report handover"
    MAKE_MANIFEST = "make manifest"
    ACKNOWLEDGE_RETURN = "acknowledge return"
    GET_CREDENTIALS = "get credentials"
