"""
A simulated Assure that implements its published documentation, and no more.

`assure.py` implements the rules without clock or socket; `web.py` serves them over HTTP;
`control.py` is the control side for people and tests.
"""
