"""
The endpoints that Assure calls: the connector's side of Increff's Standard APIs.

`app.py` builds the application, `calls.py` defines the routes, `pack_body.py` the request body of
a pack call, `answers.py` the responses. The operations behind them are injected as `OmsEndpoint`.
"""
