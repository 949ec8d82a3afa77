"""
Masking: keeps secrets and personal data out of call records, log lines and messages.

- `mask`: the text that replaces what is masked.
- `fields`: which names of fields are sensitive, and which fields a call record keeps.
- `json_body`, `xml_body`, `parameters`: bodies and parameters of calls, for call records.
- `sentences`: text for people: e-mail addresses, telephone numbers, given words and values.

Which fields a call record keeps is different for each system that is called, so the caller
passes them as `KeptFields`.
"""
