"""The drawing of the error tree and the tree are the same."""

import inspect
import re

from channel_connector.ports.host import errors

DRAWN = re.compile(r"^([ │]*(?:├── |└── )?)(\w+)(?:\s{2,}|$)", re.MULTILINE)


def test_every_error_hangs_where_it_is_drawn():
    """Whoever adds an error decides, in the drawing, what its caller does next."""
    _, drawing = errors.__doc__.split("\n\n")
    above, drawn = [], {}
    for indent, name in DRAWN.findall(drawing):
        depth = len(indent) // 4
        drawn[name] = above[depth - 1] if depth else "Exception"
        above[depth:] = [name]

    hanging = {
        name: error.__bases__[0].__name__
        for name, error in inspect.getmembers(errors, inspect.isclass)
        if error.__module__ == errors.__name__
    }

    assert hanging == drawn
