"""A second labelled set, harder and made without the rules: as people, scanners and exports write.

Nothing here is taken from ``didd``: regions, operators and shapes are this module's own, so that a
mistake of the rules is not made twice. Numbers are drawn at random and of no real person. Personal
are numbers broken over lines, spaced by a scanner, grouped in odd ways, in wide digits, in tables
without a heading, two together; harmless are the long numbers that offices live with.
"""

from __future__ import annotations

import random
import string
import uuid
from collections.abc import Callable, Iterator

from tests.support.samples.personal_data_samples import Sample

#: Some regencies and cities, by the first four digits of their people's numbers.
_REGIONS = """
6201 6202 6203 6204 6205 6206 6207 6208 6209 6210 6211 6212 6213 6271 1171 1271 1306 1471
1607 1871 2171 3171 3174 3204 3273 3276 3315 3374 3402 3471 3509 3515 3578 3674 5103 5171
5271 5371 6103 6171 6303 6371 6372 6402 6472 6501 7171 7271 7306 7371 7471 8171 8271 9102
9171
""".split()  # noqa: SIM905
_PREFIXES = """
811 812 813 821 822 823 851 852 853 814 815 816 855 856 857 858 817 818 819 859 877 878 831
832 838 895 896 897 898 899 881 882 888
""".split()  # noqa: SIM905
_NAMES = ("Warga Contoh", "WARGA CONTOH", "Ibu Contoh", "Sdr. Contoh bin Contoh")
_WIDE = str.maketrans(string.digits, "０１２３４５６７８９")


def hard_samples(seed: int, count: int) -> Iterator[Sample]:
    """Yield ``count`` labelled texts, half of them personal, the same for the same seed."""
    draw = random.Random(seed)
    for _ in range(count):
        maker = draw.choice(_PERSONAL if draw.random() < 0.5 else _HARMLESS)
        text, *truth = maker(draw)
        yield Sample(text, tuple(truth), maker.__name__)


def _digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choices(string.digits, k=count))


def _nik(draw: random.Random) -> str:
    day = draw.randint(1, 28) + draw.choice([0, 40])
    born = draw.choice([*range(45, 100), *range(21)])
    return (
        f"{draw.choice(_REGIONS)}{draw.randint(1, 20):02}{day:02}{draw.randint(1, 12):02}"
        f"{born:02}{draw.choice([*range(1, 12), draw.randint(1, 99)]):04}"
    )


def _kk(draw: random.Random) -> str:
    # The day the card was given: none before 2004.
    return (
        f"{draw.choice(_REGIONS)}{draw.randint(1, 20):02}{draw.randint(1, 28):02}"
        f"{draw.randint(1, 12):02}{draw.randint(4, 25):02}{draw.randint(1, 60):04}"
    )


def _nip(draw: random.Random) -> str:
    born = draw.randint(1965, 1998)
    return (
        f"{born}{draw.randint(1, 12):02}{draw.randint(1, 28):02}{born + draw.randint(20, 33)}"
        f"{draw.randint(1, 12):02}{draw.randint(1, 2)}{draw.randint(1, 15):03}"
    )


def _group(number: str, lengths: tuple[int, ...], gap: str) -> str:
    parts, at = [], 0
    for length in lengths:
        parts.append(number[at : at + length])
        at += length
    return gap.join(parts)


def _name(draw: random.Random) -> str:
    return draw.choice(_NAMES)


def _as(kind: str, text: str, written: str) -> tuple:
    return text.replace("{}", written), (kind, written)


# What is personal.

_NIK_LABELS = (
    "NIK {}", "NIK. {}", "NIK: {}", "N I K : {}", "NIK\n{}", "No. KTP: {}", "Nomor KTP {}",
    "NIK/No.KTP {}", "No. Induk Kependudukan {}", "NIK pemohon adalah {} sesuai KTP",
)  # fmt: skip


def nik_grouped_oddly(draw: random.Random) -> tuple:
    number = _nik(draw)
    shape = draw.choice([
        (4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4), (2, 2, 2, 2, 2, 2, 4), (6, 10), (4, 12), (8, 8),
        (1, 3, 3, 3, 3, 3), (2, 4, 6, 4), (2,) * 8, (6, 4, 6), (10, 6), (3, 3, 3, 3, 4),
    ])  # fmt: skip
    gap = draw.choice([" ", " ", ".", "-", "\u00a0", " - ", "  ", "_", "/", ":", "–", "—", "·"])
    return _as("nik", draw.choice(_NIK_LABELS), _group(number, shape, gap))


def nik_grouped_without_label(draw: random.Random) -> tuple:
    shape = draw.choice([(4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4), (1, 3, 3, 3, 3, 3)])
    gap = draw.choice([" ", ".", "-", "\u00a0", "–", "\u2009"]) if shape[0] > 1 else "."
    text = draw.choice([f"1. {_name(draw)}, {{}}", f"{_name(draw)} ({{}}) hadir", "- {}"])
    return _as("nik", text, _group(_nik(draw), shape, gap))


def nik_broken_over_lines(draw: random.Random) -> tuple:
    at = draw.randint(4, 13)
    number = _nik(draw)
    written = number[:at] + draw.choice(["\n", "\r\n", "\n   ", "-\n"]) + number[at:]
    return _as("nik", draw.choice(_NIK_LABELS[:6]), written)


def nik_spaced_by_a_scanner(draw: random.Random) -> tuple:
    number = _nik(draw)
    places = sorted(draw.sample(range(1, 16), draw.randint(1, 3)))
    parts = [number[a:b] for a, b in zip([0, *places], [*places, 16], strict=True)]
    return _as("nik", draw.choice(_NIK_LABELS), " ".join(parts))


def nik_letter_spaced(draw: random.Random) -> tuple:
    return _as("nik", draw.choice(_NIK_LABELS[:4]), " ".join(_nik(draw)))


def nik_in_wide_digits(draw: random.Random) -> tuple:
    return _as("nik", draw.choice(["NIK {}", "{}", "（{}）"]), _nik(draw).translate(_WIDE))


def nik_with_what_nobody_sees(draw: random.Random) -> tuple:
    hidden = draw.choice(["\u200b", "\u00ad", "\u2060", "\u200e"])
    number = _nik(draw)
    written = hidden.join([number[:6], number[6:12], number[12:]])
    return _as("nik", draw.choice(["NIK {}", "{}", "1,{},L"]), written)


def nik_touching(draw: random.Random) -> tuple:
    text = draw.choice([
        f"{_name(draw)}/{{}}", f"{_name(draw)}-{{}}", f"{_name(draw)}_{{}}", f"{_name(draw)}{{}}",
        "NIK{}", "nik={}&nama=contoh", '{"nik":"{}"}', "<td>{}</td>", "KTP_{}.pdf", "scan-{}.jpg",
        "({})", "[{}]", "'{}", "’{}", '"{}"', '="{}"', "{};L;62", "{}|P|3", "{}.0", "{}.00",
        "{},00",
    ])  # fmt: skip
    return _as("nik", text, _nik(draw))


def niks_together(draw: random.Random) -> tuple:
    one, other = _nik(draw), _nik(draw)
    gap = draw.choice([" ", "/", "-", ",", ", ", ";", "\n", " dan ", "\t", "|", ".  "])
    return f"{one}{gap}{other}", ("nik", one), ("nik", other)


def nik_and_family_card(draw: random.Random) -> tuple:
    one, other = _nik(draw), _kk(draw)
    text = draw.choice(["NIK {0} No. KK {1}", "NIK:{0};KK:{1}", "No. KK: {1}\nNIK: {0}"])
    return text.format(one, other), ("nik", one), ("kk", other)


def nik_after_other_numbers(draw: random.Random) -> tuple:
    text = draw.choice([
        f"Kode Pos {draw.randint(73000, 74999)} {{}}", f"No. {draw.randint(1, 99)} {{}}",
        f"RT 0{draw.randint(1, 9)}/RW 0{draw.randint(1, 9)} {{}}", f"{draw.randint(1, 99)}\t{{}}",
        f"Tiket {draw.randint(1, 9)}: {_name(draw)}, {{}}", f"{draw.randint(1, 99)}. {{}} L",
    ])  # fmt: skip
    return _as("nik", text, _nik(draw))


def nik_as_a_spreadsheet_shows_it(draw: random.Random) -> tuple:
    number = _nik(draw)
    kept = draw.choice([6, 6, 6, 10, 12, 15])
    mark, power = draw.choice(".,"), draw.choice(["E+15", "E+15", "e+15", "E15", "E+015"])
    written = f"{number[0]}{mark}{number[1:kept]}{power}"
    return _as("nik", draw.choice(["NIK {}", "3;Warga Contoh;{};L", "{}"]), written)


def family_card(draw: random.Random) -> tuple:
    shape = draw.choice([(16,), (16,), (4, 4, 4, 4), (6, 6, 4)])
    text = draw.choice([
        "No. KK {}", "No KK: {}", "NO.KK {}", "Nomor Kartu Keluarga {}", "KK\n{}",
        "No. Kartu Keluarga (KK): {}", "nomor KK-nya {}",
    ])  # fmt: skip
    return _as("kk", text, _group(_kk(draw), shape, draw.choice(" .-")))


def tax_number(draw: random.Random) -> tuple:
    number = draw.choice("0123456789") + _digits(draw, 14)
    written = draw.choice([
        number, f"0{number}", _group(f"0{number}", (4, 4, 4, 4), " "),
        f"{_group(number[:9], (2, 3, 3, 1), '.')}-{_group(number[9:], (3, 3), '.')}",
        f"{_group(number[:9], (2, 3, 3, 1), '.')} - {_group(number[9:], (3, 3), '.')}",
        _group(number, (2, 3, 3, 1, 3, 3), " "), _group(number, (2, 3, 3, 1, 3, 3), "."),
    ])  # fmt: skip
    text = draw.choice(["NPWP {}", "NPWP: {}", "NPWP\n{}", "N.P.W.P. {}", "No. NPWP : {}"])
    return _as("npwp", text, written)


def mobile(draw: random.Random) -> tuple:
    national = draw.choice(_PREFIXES) + _digits(draw, draw.choice([7, 8, 8, 9]))
    gap = draw.choice(["", "", "-", " ", ".", " - ", "\u00a0"])
    cut = draw.choice([(3, 4, 9), (3, 3, 9), (3, 9)])
    start = draw.choice(["0", "0", "0", "+62", "+62 ", "62", "(+62) ", "+62-", "0062 ", "+62 (0)"])
    written = start + _group(national, cut, gap).rstrip(" -.\u00a0")
    text = draw.choice([
        "HP {}", "{}", f"CP: {_name(draw)} ({{}})", "Telp/WA: {}", "No. HP/WA {}", "hubungi {}",
        f"{_name(draw)} - {{}}", "tel:{}", "WhatsApp {}", "a.n. Contoh, {}",
    ])  # fmt: skip
    return _as("telepon", text, written)


def mobile_in_odd_dress(draw: random.Random) -> tuple:
    national = draw.choice(_PREFIXES) + _digits(draw, 8)
    written = draw.choice([
        national, _group(f"0{national}", (4, 8), "/"), _group(f"0{national}", (4, 8), "\n"),
        _group(f"0{national}", (2,) * 6, " "), _group(f"0{national}", (4, 4, 4), "_"),
    ])  # fmt: skip
    return _as("telepon", draw.choice(["HP {}", "No. HP: {}", "WA {}", "Telp. {}"]), written)


def mobile_links(draw: random.Random) -> tuple:
    national = draw.choice(_PREFIXES) + _digits(draw, 8)
    text = draw.choice(["wa.me/{}", "https://wa.me/{}", "https://api.whatsapp.com/send?phone={}"])
    return _as("telepon", text, f"62{national}")


def mobiles_together(draw: random.Random) -> tuple:
    one, other = (f"0{draw.choice(_PREFIXES)}{_digits(draw, 8)}" for _ in range(2))
    gap = draw.choice(["/", " / ", ", ", ",", ";", " atau ", "\n"])
    return f"HP {one}{gap}{other}", ("telepon", one), ("telepon", other)


def account(draw: random.Random) -> tuple:
    shape = draw.choice([(10,), (13,), (15,), (4, 2, 6, 2, 1), (3, 2, 7, 1), (3, 3, 4), (4, 4, 2)])
    number = str(draw.randint(1, 9)) + _digits(draw, sum(shape) - 1)
    gap = draw.choice("- .") if shape != (3, 3, 4) else "-"
    text = draw.choice([
        "No. Rekening {}", "No.Rek {}", "rekening\n{}", "BRI {}", "BCA: {}", "a.n. Contoh, BNI {}",
        "Bank Kalteng {} an. Contoh", "Transfer ke BRI {}", "rek. Mandiri {}", "Bank BTN No. {}",
        "Rekening Bank Contoh Cabang Utama Palangka Raya atas nama Warga Contoh nomor {}",
    ])  # fmt: skip
    return _as("rekening", text, _group(number, shape, gap))


def private_mail(draw: random.Random) -> tuple:
    user = "".join(draw.choices(string.ascii_lowercase, k=draw.randint(3, 10)))
    host = draw.choice(["gmail.com", "yahoo.co.id", "GMAIL.COM", "contoh.or.id", "goid.net"])
    written = f"{user}{draw.choice(['', '.', '_', '-'])}{draw.randint(1, 99)}@{host}"
    return _as("email", draw.choice(["{}", "<{}>", "mailto:{}", "surel:{}.", "{};62"]), written)


def civil_servant(draw: random.Random) -> tuple:
    shape = draw.choice([(18,), (8, 6, 1, 3), (8, 10), (4, 4, 6, 1, 3), (4, 2, 2, 4, 2, 1, 3)])
    gap = draw.choice([" ", " ", ".", "-", "\u00a0", "  "])
    text = draw.choice(["NIP. {}", "NIP {}", "NIP : {}", "NIPPPK. {}", "NIP.\n{}", "NIP.{}"])
    return _as("nip", text, _group(_nip(draw), shape, gap))


# What offices write every day.


def decree(draw: random.Random) -> tuple:
    number, year = draw.randint(1, 999), draw.randint(2005, 2026)
    return (draw.choice([
        f"Keputusan Gubernur Nomor 188.44/{number}/{year} tanggal {draw.randint(1, 28)} Mei {year}",
        f"Nomor 473.2/{number}/DISKOMINFO/{draw.randint(1, 12):02}/{year}",
        f"SK 800.1.3.3/{number}/BKD/{year}, 800/{draw.randint(1000, 9999)}/BKPSDM.{year}",
        f"B-{draw.randint(1000, 9999)}/{draw.randint(62000, 62999)}/PS.{number}/{year}",
    ]),)  # fmt: skip


def budget_code(draw: random.Random) -> tuple:
    account = f"5.{draw.randint(1, 4)}.{_group(_digits(draw, 10), (2, 2, 2, 4), '.')}"
    activity = f"2.16.{draw.randint(1, 5):02}.2.{draw.randint(1, 9):02}.{_digits(draw, 4)}"
    amount = f"{draw.randint(10**9, 10**15):,}".replace(",", ".")
    return (draw.choice([
        account, f"{activity}.{account}", f"Belanja {account} Rp{amount},00", f"{account};{amount}",
        f"DPA/A.1/{activity}/001/{draw.randint(2020, 2026)}", f"{account} {amount} {amount}",
    ]),)  # fmt: skip


def sixteen_digits_of_things(draw: random.Random) -> tuple:
    card = draw.choice("45") + _digits(draw, 15)
    text = draw.choice([
        "Virtual Account {}", "INV/{}", "No. Faktur {}", "ID Transaksi: {}", "No. Order {}",
        "TRX-{}", "kode bayar {}", "kartu kredit {}", "No. kartu {}", "SKU {}", "Kode aset {}",
        "ID pelanggan PLN {}", "token listrik {}", "{}",
    ])  # fmt: skip
    shape = draw.choice([(16,), (16,), (4, 4, 4, 4)])
    number = draw.choice([card, _digits(draw, 16), f"{draw.choice(_REGIONS)}{_digits(draw, 12)}"])
    # What stands for nothing else than a person's number by its build alone is not drawn bare.
    return (text.format(_group(card if text == "{}" else number, shape, " ")),)


def device_and_product(draw: random.Random) -> tuple:
    imei = f"35{_digits(draw, 13)}"
    return (draw.choice([
        f"IMEI {imei}", f"IMEI: {_group(imei, (2, 6, 6, 1), ' ')}", f"899{_digits(draw, 10)}",
        f"Barcode 899{_digits(draw, 10)}", f"S/N {_digits(draw, 12)}", f"8962{_digits(draw, 15)}",
        f"ISBN 978-602-{_digits(draw, 4)}-{_digits(draw, 2)}-{_digits(draw, 1)}",
        f"ISBN 978623{_digits(draw, 7)}", f"ISSN {_digits(draw, 4)}-{_digits(draw, 4)}",
        f"No. Rangka MH1JF{_digits(draw, 12)}",
        f"NUP {_digits(draw, 6)} kode 3.05.01.04.{_digits(draw, 3)}",
    ]),)  # fmt: skip


def land_and_statistics(draw: random.Random) -> tuple:
    region = draw.choice(_REGIONS)
    village = f"{region}{draw.randint(1, 20):02}{draw.randint(1001, 2020)}"
    sls = f"{region}{draw.randint(1, 24):02}{draw.randint(0, 3)}{draw.randint(1, 14):03}"
    return (draw.choice([
        f"{village},Desa Contoh,{draw.randint(100, 9999)}", _group(village, (2, 2, 2, 4), "."),
        f"NOP {_group(region + _digits(draw, 14), (2, 2, 3, 3, 3, 4, 1), '.')}",
        f"NPSN {_digits(draw, 8)}", f"kode pos {draw.randint(73000, 74999)}",
        f"idsubsls {sls}{draw.randint(1, 20):04}00", f"kode SLS {sls}{draw.randint(1, 20):04}",
        f"NIB {_digits(draw, 13)}", f"{village};{village};{village}", f"KBLI {_digits(draw, 5)}",
    ]),)  # fmt: skip


def places_on_earth(draw: random.Random) -> tuple:
    south, east = draw.uniform(-4, 2), draw.uniform(108, 118)
    return (draw.choice([
        f"{south},{east}", f"{south:.15f};{east:.13f}", f"POINT({east} {south})",
        f"[{east},{south}],[{east + 0.01},{south}]", f"{south:.8f} {east:.8f} 12.5",
        f"X {draw.uniform(1e5, 9e5):.4f} Y {draw.uniform(9e6, 1e7):.4f}",
    ]),)  # fmt: skip


def times(draw: random.Random) -> tuple:
    day = f"{draw.randint(2010, 2026)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"
    clock = f"{draw.randint(0, 23):02}{draw.randint(0, 59):02}{draw.randint(0, 59):02}"
    return (draw.choice([
        f"{day}{clock}", f"{day}{clock}{_digits(draw, 2)}", f"{day} {clock}", f"IMG_{day}_{clock}",
        f"{draw.randint(10**12, 2 * 10**12)}", f"{draw.randint(10**15, 2 * 10**15)}",
        f"{draw.randint(2000, 2026)}-01-31T08:15:30.{_digits(draw, 9)}Z", "pukul 08.15-12.00 WIB",
        f"{draw.randint(2010, 2014)} {draw.randint(2015, 2018)} {draw.randint(2019, 2022)} 2023",
        "0815-1530", "jam 08.00–16.00, 08.15–11.30", f"08-11-{draw.randint(2010, 2026)}",
    ]),)  # fmt: skip


def measured(draw: random.Random) -> tuple:
    row = [str(draw.uniform(-1, 100)) for _ in range(draw.randint(2, 6))]
    counts = [str(draw.randint(0, 10 ** draw.randint(1, 7))) for _ in range(draw.randint(3, 9))]
    return (draw.choice([
        ",".join(row), ";".join(row).replace(".", ","), "\t".join(counts), " ".join(counts),
        " ".join(f"{draw.randint(0, 99):02}" for _ in range(draw.randint(6, 16))),
        " ".join(f"{draw.randint(1000, 9999)}" for _ in range(draw.randint(4, 8))),
        f"{draw.uniform(1, 9):.5f}E+{draw.randint(10, 14)}", f"{draw.uniform(1, 9)}e-15",
    ]),)  # fmt: skip


def amounts(draw: random.Random) -> tuple:
    amount = f"{draw.randint(10**9, 10**16):,}".replace(",", ".")
    return (draw.choice([
        f"Rp {amount}", f"Rp{amount},00", f"IDR {amount.replace('.', ',')}.00", f"Rp. {amount},-",
        f"pagu {amount} realisasi {amount}", f"rekening belanja Rp {amount}",
    ]),)  # fmt: skip


def machine_words(draw: random.Random) -> tuple:
    return (draw.choice([
        str(uuid.UUID(int=draw.getrandbits(128))), f"{draw.getrandbits(256):064x}",
        f"sha1:{draw.getrandbits(160):040x}", f"commit {draw.getrandbits(40):010x}",
        f"https://contoh.go.id/berkas/{_digits(draw, 16)}.pdf?v={_digits(draw, 10)}",
        f"1A{_digits(draw, 16)}ZZ",
        f"drive.google.com/file/d/1{_digits(draw, 5)}aB{_digits(draw, 9)}",
        "ikon@2x.png", "user@host", f"v{_digits(draw, 1)}.{_digits(draw, 2)}.{_digits(draw, 4)}",
    ]),)  # fmt: skip


def office_contacts(draw: random.Random) -> tuple:
    return (draw.choice([
        f"Telp. (0536) 32{_digits(draw, 5)}",
        f"Fax. 0536-32{_digits(draw, 5)}, 0536 {_digits(draw, 7)}",
        "ppid@kalteng.go.id", "INFO@DINKES.KALTENG.GO.ID", "admin@contoh.desa.id",
        f"+62 536 32{_digits(draw, 5)}", "call center 112, 119, 1500-123",
        f"021-{_digits(draw, 7)}",
        f"Rekening Kas Umum Daerah {_digits(draw, 10)}", f"Bank Kalteng, RKUD {_digits(draw, 13)}",
        f"Bank Kalteng 0536 32{_digits(draw, 5)}", f"rekening listrik {_digits(draw, 12)}",
        f"BRI {draw.randint(1, 28):02}-{draw.randint(1, 12):02}-{draw.randint(2010, 2026)} 10.30",
        "BNI 2023 2024 2025", f"rek. 5.1.02.01.01.{_digits(draw, 4)}",
        f"pajak {draw.randint(100, 999)}.{_group(_digits(draw, 12), (3, 3, 3, 3), '.')}",
    ]),)  # fmt: skip


def lists_of_short_numbers(draw: random.Random) -> tuple:
    return (draw.choice([
        "\n".join(f"{n}. {draw.randint(2000, 2026)}" for n in range(1, 12)),
        f"Tahun 2019/2020, 2020/2021, 2021/2022 ({draw.randint(1, 99)})",
        f"Perda {draw.randint(1, 20)}/2013 jo. Perda {draw.randint(1, 20)}/2019 jo. 62/21/02/2022",
        f"halaman {draw.randint(1, 9)}-{draw.randint(10, 99)}, 100-{draw.randint(101, 999)}",
        f"1.1.1.01.01.{_digits(draw, 4)} 1.1.1.01.02.{_digits(draw, 4)}",
    ]),)  # fmt: skip


Maker = Callable[[random.Random], tuple]
_PERSONAL: tuple[Maker, ...] = (
    nik_grouped_oddly, nik_grouped_without_label, nik_broken_over_lines, nik_spaced_by_a_scanner,
    nik_letter_spaced, nik_in_wide_digits, nik_with_what_nobody_sees, nik_touching, niks_together,
    nik_and_family_card, nik_after_other_numbers, nik_as_a_spreadsheet_shows_it, family_card,
    tax_number, mobile, mobile_in_odd_dress, mobile_links, mobiles_together, account, private_mail,
    civil_servant,
)  # fmt: skip
_HARMLESS: tuple[Maker, ...] = (
    decree, budget_code, sixteen_digits_of_things, device_and_product, land_and_statistics,
    places_on_earth, times, measured, amounts, machine_words, office_contacts,
    lists_of_short_numbers,
)  # fmt: skip
