"""The location of an exception, which can be shown although its text may contain secrets."""


def traceback_location(mistake: BaseException) -> str:
    """Return the function and the line in which an exception was raised."""
    trace = mistake.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""
