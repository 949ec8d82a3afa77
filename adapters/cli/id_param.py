"""The parameter type for ids that people copy from pages and mails."""

import click


class IdParam(click.ParamType[str]):
    """An id of an order, a shipment or a submission, without the blanks around it."""

    name = "id"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Strip the blanks."""
        stripped = str(value).strip()
        if not stripped:
            self.fail("an id is needed, and this is blank", param, ctx)
        return stripped
