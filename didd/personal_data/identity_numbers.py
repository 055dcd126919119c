"""The structure of Indonesian identity numbers: NIK, KK, NIP, NPWP, and mobile phone numbers.

Pure arithmetic on digits; whether a number in a text is meant as one is
``didd.personal_data.find``'s business. A well-formed number need not have been issued to
anybody.
"""

from __future__ import annotations

from datetime import date

#: Province code → highest number of a kabupaten (from 01) and of a kota (from 71; 0 for none).
#: The codes of Kepmendagri 300.2.2-2138/2025, and older ones that people's numbers still carry:
#: a NIK stays what it was when its district came to another province (Kaltara, the Papuan six).
REGIONS: dict[str, tuple[int, int]] = {
    "11": (18, 75), "12": (25, 78), "13": (12, 77), "14": (10, 73), "15": (9, 72), "16": (13, 74),
    "17": (9, 71), "18": (13, 72), "19": (6, 71), "21": (5, 72), "31": (1, 75), "32": (18, 79),
    "33": (29, 76), "34": (4, 71), "35": (29, 79), "36": (4, 74), "51": (8, 71), "52": (8, 72),
    "53": (21, 71), "61": (12, 72), "62": (13, 71), "63": (11, 72), "64": (11, 74), "65": (4, 71),
    "71": (11, 74), "72": (12, 71), "73": (26, 73), "74": (15, 72), "75": (5, 71), "76": (6, 0),
    "81": (9, 72), "82": (8, 72), "91": (29, 71), "92": (12, 71), "93": (4, 0), "94": (8, 0),
    "95": (8, 0), "96": (5, 71), "97": (10, 0),
}  # fmt: skip

#: First three digits, after the leading 0, of mobile numbers allocated to operators.
MOBILE = frozenset(
    f"8{n}" for n in (*range(11, 20), 21, 22, 23, 27, 28, *range(31, 40), *range(51, 60),
                      *range(77, 80), *range(81, 90), *range(95, 100))
)  # fmt: skip

_FIRST_BIRTH, _YOUNGEST_CLERK = 1930, 15


def is_region(digits: str) -> bool:
    """Whether the first four digits are a province and a regency in it.

    >>> is_region("6271"), is_region("6299"), is_region("2001")
    (True, False, False)
    """
    last = REGIONS.get(digits[:2])
    if last is None:
        return False
    regency = int(digits[2:4])
    return 1 <= regency <= last[0] or 71 <= regency <= last[1]


def is_nik(digits: str) -> bool:
    """Whether 16 digits are a well-formed NIK: region, district, date of birth (women's day + 40).

    Of the serial number only ``0000`` is refused: it is never issued.

    >>> is_nik("6271014107900003"), is_nik("6271013206900003")
    (True, False)
    """
    if len(digits) != 16 or not is_region(digits) or digits[4:6] == "00":
        return False
    day = int(digits[6:8])
    return _is_day(day - 40 if day > 40 else day, int(digits[8:10]), int(digits[10:12]))


def is_kk(digits: str) -> bool:
    """Whether 16 digits are a well-formed family card number: a NIK without women's + 40."""
    return is_nik(digits) and int(digits[6:8]) <= 31


def is_nip(digits: str) -> bool:
    """Whether 18 digits are a civil servant's: birth, first month of service, sex, serial.

    >>> is_nip("198501012010011001"), is_nip("198513012010011001")
    (True, False)
    """
    if len(digits) != 18 or digits[14] not in "12" or digits[15:] == "000":
        return False
    born, began, month = int(digits[:4]), int(digits[8:12]), int(digits[12:14])
    if born < _FIRST_BIRTH or began < born + _YOUNGEST_CLERK or not 1 <= month <= 12:
        return False
    try:
        date(born, int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def is_mobile(digits: str) -> bool:
    """Whether digits after the country's 62 or the leading 0 are a mobile number.

    >>> is_mobile("81234567890"), is_mobile("8012345678")
    (True, False)
    """
    return 9 <= len(digits) <= 12 and digits[:3] in MOBILE


def has_npwp_check_digit(digits: str) -> bool:
    """Whether the ninth digit of an NPWP agrees with the eight before it (Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(digits[:9])):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _is_day(day: int, month: int, year: int) -> bool:
    """Whether a day exists in that year of the last century or of this one."""
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False
