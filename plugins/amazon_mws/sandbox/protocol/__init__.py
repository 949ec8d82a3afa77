"""The MWS protocol: parameters, signatures, faults, XML."""
