"""Makes another side's own sentences fit to be shown: no e-mail address, no telephone number."""

import re

_ADDRESS = re.compile(r"""(?<![^\s<>()"',;])[^\s<>()"',;@]+@[^\s<>()"',;]+""")
_NUMBER = re.compile(
    r"(?<![\w-])"
    r"(?:(?P<kept>\d{3}-\d{7}-\d{7}|\d{4}-\d\d-\d\d|(?!00)\d{13,})|\+?\d(?:[ ()-]{0,2}\d){7,40})"
    r"(?![\w-])"
)
"""
What is kept are ids of orders, dates, and ids of lines: no telephone number is as long.

That digits end somewhere keeps the search in proportion to the sentence, whatever it holds.
"""


def without_personal_data(sentence: str) -> str:
    """
    Return the sentence with asterisks in place of what is personal by its form.

    Names and addresses of houses have no form: whoever sent some hides those by their values.
    """
    return _NUMBER.sub(lambda found: found["kept"] or "***", _ADDRESS.sub("***", sentence))
