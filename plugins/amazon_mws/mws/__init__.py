"""Amazon MWS over HTTP: requests, signatures, answers, errors."""
