"""
A simulated Amazon MWS (India) with its own shop, clock and call quotas.

`amazon.py` is the simulation, with the time as an argument; `server.py` serves it over HTTP.
"""
