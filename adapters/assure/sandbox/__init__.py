"""
Assure, simulated: what its published pages say, no more.

`assure.py` holds the rules and knows neither clock nor socket; `web.py` puts them on HTTP;
`control.py` is the side from which a person or a test watches and makes trouble.
"""
