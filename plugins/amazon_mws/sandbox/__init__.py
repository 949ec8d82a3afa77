"""
Amazon MWS (India), simulated: it keeps its own shop, its own clock and its own count.

`amazon.py` holds the rules, where the time is an argument; `server.py` puts them on a socket.
"""
