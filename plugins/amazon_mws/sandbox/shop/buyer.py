"""Random buyers with invented Indian names and addresses."""

from dataclasses import dataclass
from random import Random
from string import ascii_lowercase, digits

_LATIN_NAMES = (
    ("Aarav", "Diya", "Vivaan", "Ananya", "Kabir", "Ishita", "Rohan", "Meera", "Farhan", "Leela"),
    ("Sharma", "Iyer", "Banerjee", "Singh", "Fernandes", "Reddy", "Khan", "Patil", "D'Souza"),
)
_DEVANAGARI_NAMES = (
    ("अनन्या", "रोहन", "मीरा", "कबीर", "इशिता"),
    ("शर्मा", "पाटील", "मिश्रा", "जोशी"),
)
_LATIN_STREETS = ("Flat {n}, Neem Apartments", "{n}/4 Station Road", "Plot {n} & {n}A, Sector 9")
_DEVANAGARI_STREETS = ("मकान नंबर {n}, गांधी मार्ग", "{n}, लाजपत नगर")
_SECOND_LINES = ("Near the water tank", "Opp. Café Mandovi", "Behind the post office", "")
_PLACES = (
    ("Bengaluru", "KARNATAKA", "5600"),
    ("Mumbai", "MAHARASHTRA", "4000"),
    ("Pune", "MAHARASHTRA", "4110"),
    ("New Delhi", "DELHI", "1100"),
    ("Chennai", "TAMIL NADU", "6000"),
    ("Kolkata", "WEST BENGAL", "7000"),
    ("Hyderabad", "TELANGANA", "5000"),
    ("Jaipur", "RAJASTHAN", "3020"),
    ("लखनऊ", "UTTAR PRADESH", "2260"),
    ("Kochi", "KERALA", "6820"),
)
_DEVANAGARI_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer with the delivery address."""

    name: str
    email: str
    address_line1: str
    address_line2: str
    city: str
    state: str
    postal_code: str
    phone: str


def random_buyer(rng: Random) -> Buyer:
    """Return a random buyer. No Indian mobile number begins with the phone number's 5."""
    devanagari = rng.random() < _DEVANAGARI_SHARE
    first_names, last_names = _DEVANAGARI_NAMES if devanagari else _LATIN_NAMES
    street = rng.choice(_DEVANAGARI_STREETS if devanagari else _LATIN_STREETS)
    city, state, pin = rng.choice(_PLACES)
    alias = "".join(rng.choices(ascii_lowercase + digits, k=15))
    return Buyer(
        name=f"{rng.choice(first_names)} {rng.choice(last_names)}",
        email=f"{alias}@marketplace.amazon.in",
        address_line1=street.format(n=rng.randint(1, 240)),
        address_line2=rng.choice(_SECOND_LINES),
        city=city,
        state=state,
        postal_code=f"{pin}{rng.randint(1, 99):02d}",
        phone=f"50{rng.randint(0, 99_999_999):08d}",
    )
