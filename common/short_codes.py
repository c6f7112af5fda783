"""Short codes for addresses that people copy from paper: no letter that is mistaken for another, none that makes words."""

from __future__ import annotations

ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def encode(number: int) -> str:
    """The code of a positive number.

    >>> encode(1), encode(1000)
    ('3', '3c3')
    """
    digits = []
    while number:
        number, rest = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[rest])
    return "".join(reversed(digits)) or ALPHABET[0]


def decode(code: str) -> int | None:
    """The number of a code as somebody typed it, or None.

    >>> decode("3C3")
    1000
    >>> decode("!") is None
    True
    """
    number = 0
    for letter in code.strip().lower():
        if letter not in ALPHABET or number > 2**62:
            return None
        number = number * len(ALPHABET) + ALPHABET.index(letter)
    return number if code.strip() and number < 2**62 else None
