"""
What Assure calls: the connector's side of Increff's Standard APIs.

`app.py` makes the application, `calls.py` holds its addresses, `pack_body.py` what a pack call
says, `answers.py` what is said back. What is done behind it comes in as `OmsEndpoint`.
"""
