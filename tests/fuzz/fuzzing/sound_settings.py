"""Valid entries and files to start from: short ones for parts, and a complete one."""

NEEDED = b"""\
channel: amazon_mws
settings:
  endpoint: http://127.0.0.1:8701
  seller_id: ${SELLER:-A1SANDBOXSELLER}
  access_key_id: "AKIDSANDBOX000000001"
  secret_key: 'sandbox-secret'
assure:
  base_url: https://assure.example/api
  username: acme
  password: |-
    swordfish
  location_code: BLR1
"""
OF_ASSURE = b"""\
  calls_with: {X-Key: "${KEY}"}
  time_zone: "+05:30"
  documents: base64
  calls_per_minute: 60
  duplicate_sku_lines: merge
"""
PACKING = b"""\
packing:
  cut_off: "18:00"
  working_days: [mon, tue]
  time_zone: "+05:30"
  default_parcel: {length_cm: 30, width_cm: 20.5, height_cm: 10, weight_g: 500}
"""
ORDERS = b"""\
enabled: true
orders: {fetch_every_seconds: 120, overlap_minutes: 10, unmapped_sku: push}
"""
STOCK = b"stock: &stock {sync: true, pool: common, buffer: 10%, keep_history_days: 90}\n"

WHOLE = NEEDED + OF_ASSURE + ORDERS + PACKING + STOCK
ENTRIES = (NEEDED + OF_ASSURE, NEEDED + PACKING, NEEDED + ORDERS + STOCK, WHOLE)

STORAGE = b"storage:\n  url: sqlite:///var/connector.db\n"
SERVER = b"""\
server: {host: 127.0.0.1, port: 8700, public_url: "https://connector.example"}
console: true
calls: {bodies: failures, keep_days: 30}
"""
ALERTS = b"""\
alerts:
  undelivered_minutes: 60
  webhook: {url: "https://hooks.example/x", secret: "0123456789abcdef"}
  email:
    host: mail.example
    from: connector@shop.example
    to: [ops@shop.example]
"""


def _file(head: bytes, entry: bytes) -> bytes:
    lines = b"".join(b"    " + line for line in entry.splitlines(keepends=True))
    return STORAGE + head + b"connections:\n  acme:\n" + lines


FILES = (
    _file(b"", NEEDED),
    _file(SERVER, NEEDED),
    _file(ALERTS, NEEDED),
    _file(SERVER + ALERTS, WHOLE),
)
