"""Labelled texts for the personal-data rules: made by a seeded generator, of no real person.

Numbers are drawn at random within the shape that such numbers have. Half of the texts hold
something personal, written as people write it; the others hold what only looks like it: civil
servants' numbers, decrees, budgets, codes, coordinates, times, addresses of offices.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from didd.personal_data.identity_numbers import MOBILE, REGIONS

OFFICIAL = ("go.id", "desa.id", "mil.id")


@dataclass(frozen=True)
class Sample:
    """A text, and what is in it: kind and the very characters; ``()`` for nothing."""

    text: str
    truth: tuple[tuple[str, str], ...]
    maker: str


def samples(seed: int, count: int) -> Iterator[Sample]:
    """Yield ``count`` labelled texts, the same for the same seed."""
    draw = random.Random(seed)
    makers = [*_PERSONAL, *_HARMLESS]
    weights = [len(_HARMLESS)] * len(_PERSONAL) + [len(_PERSONAL)] * len(_HARMLESS)
    for _ in range(count):
        maker = draw.choices(makers, weights)[0]
        text, *found = maker(draw)
        truth = tuple((kind, number) for kind, number in found)
        yield Sample(_placed(draw, text), truth, maker.__name__)


def prose(seed: int, size: int, every: int = 4000) -> str:
    """Return about ``size`` characters of office prose and tables, a sample each ``every``."""
    draw, made = random.Random(seed), []
    length, filled = 0, 0
    source = samples(seed, size // every + 1)
    while length < size:
        made.append(_paragraph(draw) if draw.random() < 0.6 else _table(draw))
        length += len(made[-1]) + 1
        if length - filled > every:
            made.append(next(source).text)
            filled = length
    return "\n".join(made)


def _placed(draw: random.Random, text: str) -> str:
    """Put the text where such texts stand."""
    around = draw.choice(["{}", "{}", "({})", "Catatan: {}.", "1. {};", "{} (contoh)", "- {}"])
    return around.format(text)


_WORDS = [
    "laporan", "kegiatan", "tahun", "anggaran", "dinas", "bidang", "program", "pelayanan",
    "masyarakat", "kabupaten", "kota", "provinsi", "data", "jumlah", "penduduk", "sarana",
    "prasarana", "pembangunan", "daerah", "kesehatan", "pendidikan", "informasi", "publik",
    "badan", "rencana", "kerja", "evaluasi", "capaian", "kinerja", "sasaran", "indikator",
]  # fmt: skip


def _paragraph(draw: random.Random) -> str:
    words = draw.choices(_WORDS, k=draw.randint(30, 90))
    for place in range(5, len(words), 13):
        words[place] = draw.choice([_rupiah, _decree, _day, _year])(draw)
    return " ".join(words).capitalize() + "."


def _table(draw: random.Random) -> str:
    widths = [draw.randint(1, 9) for _ in range(draw.randint(3, 10))]
    return "\n".join(
        ",".join([draw.choice(_WORDS), *(str(draw.randint(0, 10**w)) for w in widths)])
        for _ in range(draw.randint(3, 12))
    )


def _digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choices(string.digits, k=count))


def _rupiah(draw: random.Random) -> str:
    return f"Rp {draw.randint(10**6, 10**13):,}".replace(",", ".")


def _decree(draw: random.Random) -> str:
    return f"188.44/{draw.randint(1, 999)}/{draw.randint(2010, 2026)}"


def _day(draw: random.Random) -> str:
    return f"{draw.randint(1, 28):02}-{draw.randint(1, 12):02}-{draw.randint(1990, 2026)}"


def _year(draw: random.Random) -> str:
    return str(draw.randint(2005, 2026))


def _name(draw: random.Random) -> str:
    return f"Warga Contoh {draw.choice(string.ascii_uppercase)}"


# What is personal.


def _registry(draw: random.Random, *, woman: bool) -> str:
    """Draw 16 digits as the civil registry composes them."""
    province = draw.choice(sorted(REGIONS))
    kabupaten, kota = REGIONS[province]
    regency = draw.randint(71, kota) if kota and draw.random() < 0.3 else draw.randint(1, kabupaten)
    day = draw.randint(1, 28) + (40 if woman else 0)
    month, year = draw.randint(1, 12), draw.randint(0, 99)
    serial = draw.randint(1, 60)
    district = draw.randint(1, 24)
    return f"{province}{regency:02}{district:02}{day:02}{month:02}{year:02}{serial:04}"


def _cut(number: str, lengths: tuple[int, ...], gap: str) -> str:
    parts, start = [], 0
    for length in lengths:
        parts.append(number[start : start + length])
        start += length
    return gap.join(parts)


def _nik_text(draw: random.Random) -> str:
    number = _registry(draw, woman=draw.random() < 0.5)
    shape = draw.choice(
        [(16,)] * 6 + [(4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4), (2, 2, 2, 2, 2, 2, 4)]
    )
    return _cut(number, shape, draw.choice([" ", ".", "-"]))


def nik_in_prose(draw: random.Random) -> tuple:
    number = _nik_text(draw)
    text = draw.choice(
        [
            "NIK: {}", "NIK {}", "NIK. {}", "No. KTP {}", "{} a.n. Warga Contoh", "{}",
            "penerima bantuan {} menerima paket", "Nama Warga Contoh, {}, laki-laki", "NIK={}",
            "Nomor Induk Kependudukan : {}", "Ketua kelompok tani ({}) hadir", "NIK\u00a0{}",
        ]
    )  # fmt: skip
    return text.format(number), ("nik", number)


def nik_in_table(draw: random.Random) -> tuple:
    number = _registry(draw, woman=draw.random() < 0.5)
    text = draw.choice(
        ["12,{},{n},Palangka Raya,3", "{n};'{};5", "7|{n}|{}|0", "3\t{}\t{n}", '4,"{}","{n}",0,1']
    )
    return text.format(number, n=_name(draw)), ("nik", number)


def nik_as_power(draw: random.Random) -> tuple:
    number = _registry(draw, woman=False)
    number = f"{number[0]}.{number[1 : draw.choice([6, 15])]}E+15"
    return f"5,{_name(draw)},{number},0", ("nik", number)


def family_card(draw: random.Random) -> tuple:
    number = _registry(draw, woman=False)
    text = draw.choice(["No. KK {}", "KK: {}", "Kartu Keluarga nomor {}", "No_KK {}"])
    return text.format(number), ("kk", number)


def tax_number(draw: random.Random) -> tuple:
    first = draw.choice(["07", "08", "09", "24", "41", "57", "66", "78", "91"]) + _digits(draw, 6)
    number = first + _luhn(first) + _digits(draw, 3) + draw.choice(["000", "001"])
    written = _cut(number[:9], (2, 3, 3, 1), ".") + "-" + _cut(number[9:], (3, 3), ".")
    text = draw.choice(["NPWP {}", "NPWP: {}", "{}", "wajib pajak {} terdaftar", "NPWP{}"])
    if draw.random() < 0.3:
        written, text = number, draw.choice(["NPWP: {}", "No. NPWP {}"])
    return text.format(written), ("npwp", written)


def _luhn(eight: str) -> str:
    return next(d for d in string.digits if _sum(eight + d) % 10 == 0)


def _sum(digits: str) -> int:
    pairs = enumerate(map(int, reversed(digits)))
    return sum(d if place % 2 == 0 else sum(divmod(2 * d, 10)) for place, d in pairs)


def mobile(draw: random.Random) -> tuple:
    national = draw.choice(sorted(MOBILE)) + _digits(draw, draw.choice([7, 8, 8, 8, 9]))
    start = draw.choice(["0", "0", "0", "+62", "62", "+62 "])
    gap = draw.choice(["", "", "", "-", " "])
    written = start + gap.join([national[:3], national[3:7], national[7:]])
    text = draw.choice(
        ["HP {}", "WA: {}", "hubungi {} (panitia)", "{}", "Telp. {}", "no hp. {}", "8,{},0"]
    )
    return text.format(written), ("telepon", written)


def account(draw: random.Random) -> tuple:
    shapes = [(10,), (13,), (15,), (3, 2, 7, 1), (4, 2, 6, 2, 1), (3, 3, 4)]
    shape = draw.choice(shapes)
    number = _cut(str(draw.randint(1, 9)) + _digits(draw, sum(shape) - 1), shape, "-")
    text = draw.choice(
        [
            "No. Rekening {}", "rekening Bank Contoh {} a.n. Warga Contoh", "Norek: {}",
            "No. Rek. {}", "rekening BRI nomor {}", "nomor rekening : {}",
        ]
    )  # fmt: skip
    return text.format(number), ("rekening", number)


def private_mail(draw: random.Random) -> tuple:
    name = "".join(draw.choices(string.ascii_lowercase, k=draw.randint(4, 12)))
    host = draw.choice(["gmail.com", "yahoo.co.id", "contoh.net", "mail.contoh.org"])
    address = f"{name}{draw.choice(['', '.', '_'])}{draw.randint(1, 99)}@{host}"
    return draw.choice(["email {}", "{}", "surel: {} atau datang"]).format(address), (
        "email",
        address,
    )


def civil_servant(draw: random.Random) -> tuple:
    born, month, day = draw.randint(1962, 1999), draw.randint(1, 12), draw.randint(1, 28)
    began = born + draw.randint(19, 33)
    number = f"{born}{month:02}{day:02}{began}{draw.randint(1, 12):02}{draw.randint(1, 2)}"
    number += f"{draw.randint(1, 40):03}"
    number = _cut(number, draw.choice([(18,), (8, 6, 1, 3)]), " ")
    return draw.choice(["NIP. {}", "NIP {}", "NIP: {}", "{}"]).format(number), ("nip", number)


# What only looks like it.


def decree(draw: random.Random) -> tuple:
    return (f"Keputusan Gubernur Nomor {_decree(draw)} tanggal {_day(draw)}",)


def budget(draw: random.Random) -> tuple:
    account = f"5.{draw.randint(1, 4)}.{_cut(_digits(draw, 10), (2, 2, 2, 4), '.')}"
    return (f"Belanja {account} sebesar {_rupiah(draw)},00",)


def account_code(draw: random.Random) -> tuple:
    text = draw.choice(["kode rekening {}", "Kode akun {}", "kode barang {}", "kode belanja {}"])
    return (text.format(_digits(draw, 16)),)


def bare_number(draw: random.Random) -> tuple:
    return (f"{draw.randint(1, 99)},{_digits(draw, draw.choice([10, 12, 14, 15, 16, 17, 20]))},0",)


def coordinate(draw: random.Random) -> tuple:
    east, south = draw.uniform(108, 118), draw.uniform(-4, 2)
    return (draw.choice(["{},{}", "lintang {1} bujur {0}", "[{0}, {1}]"]).format(east, south),)


def fraction(draw: random.Random) -> tuple:
    return (f"{_year(draw)},0.{_digits(draw, 16)},1.{_digits(draw, 15)}",)


def book(draw: random.Random) -> tuple:
    return (f"ISBN 978-602-{_cut(_digits(draw, 7), (4, 2, 1), '-')} dan 978623{_digits(draw, 7)}",)


def moment(draw: random.Random) -> tuple:
    day = f"{draw.randint(2012, 2026)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"
    clock = f"{draw.randint(0, 23):02}{draw.randint(0, 59):02}{draw.randint(0, 59):02}"
    return (
        draw.choice(["{}{}", "{}{}00", "cap waktu {}T{}", "backup_{}{}.zip"]).format(day, clock),
    )


def unix_time(draw: random.Random) -> tuple:
    return (f"updated_at={draw.randint(1_300_000_000_000, 1_790_000_000_000)}",)


def invoice(draw: random.Random) -> tuple:
    text = draw.choice(["INV-{}", "Faktur {}", "invoice no {}", "SP2D {}", "resi {}", "NTPN {}"])
    return (text.format(_digits(draw, draw.choice([12, 15, 16]))),)


def phone_like(draw: random.Random) -> tuple:
    number = "08" + _digits(draw, 9)
    text = draw.choice(
        ["kode barang {}", "No. seri {}", "SKU-{}", "tiket {}", "0.{}", "106.{}", "1.{}"]
    )
    return (text.format(number),)


def office_phone(draw: random.Random) -> tuple:
    return (f"Telp. (0536) {draw.randint(3200000, 3299999)} Fax 0536-{_digits(draw, 7)}",)


def office_mail(draw: random.Random) -> tuple:
    host = draw.choice(["kalteng.go.id", "dinkes.kalteng.go.id", "contoh.desa.id"])
    return (f"Surel {draw.choice(['info', 'ppid', 'dinkes'])}@{host}",)


def office_account(draw: random.Random) -> tuple:
    text = draw.choice(
        ["Rekening Kas Umum Daerah {}", "rekening RKUD nomor {}", "rekening bendahara {}"]
    )
    return (text.format(_digits(draw, 13)),)


def digest(draw: random.Random) -> tuple:
    return (f"sha256 {draw.getrandbits(256):064x} logo@2x.png",)


def register_number(draw: random.Random) -> tuple:
    return (f"Nomor {draw.randint(100, 999)}/{_digits(draw, 4)}/DISKOM/{_year(draw)}",)


Maker = Callable[[random.Random], tuple]
_PERSONAL: tuple[Maker, ...] = (
    nik_in_prose, nik_in_table, nik_as_power, family_card, tax_number, mobile, account,
    private_mail, civil_servant,
)  # fmt: skip
_HARMLESS: tuple[Maker, ...] = (
    decree, budget, account_code, bare_number, coordinate, fraction, book, moment, unix_time,
    invoice, phone_like, office_phone, office_mail, office_account, digest, register_number,
)  # fmt: skip
