"""Amazon MWS over HTTP: requests, signatures, responses, errors."""
