"""MWS as it is spoken: parameters, signatures, faults, markup."""
