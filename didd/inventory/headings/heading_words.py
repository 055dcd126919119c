"""What the words of a column's heading say of its field, where the heading is no known name.

Real lists word the same heading in a hundred ways. A clue is a choice of words that must be there,
words that may stand beside them, and words that make it another thing. A heading all of whose words
belong to its clue names the field (``whole``); one with foreign words only hints at it. Whether a
hint is believed is decided by the cells (``didd.inventory.headings.headers``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words that a name may have or leave out without meaning another thing.
FILLERS = _words(
    "dan atau yang yg di pada dari untuk atas oleh serta dlm dalam bila para dengan"
) | {"informasi", "publik"}
#: The same words in one spelling.
_SPELT = tuple(
    (re.compile(rf"\b{spelling}\b"), usual)
    for spelling, usual in (
        ("penanggung ?jawab|pen jawab|penanggungjwb", "penanggungjawab"),
        ("hard copy", "hardcopy"),
        ("soft copy", "softcopy"),
        ("in aktif", "inaktif"),
        ("web site", "website"),
        ("google drive|g drive", "gdrive"),
        ("tgl", "tanggal"),
        ("jml|jlh|jmlh", "jumlah"),
        ("thn|th", "tahun"),
        ("apabila|jika|kalau", "bila"),
        ("di kecualikan", "dikecualikan"),
        ("di buka", "dibuka"),
        ("di tutup", "ditutup"),
        ("dokumentasi|dok", "dokumen"),
        ("menguasi", "menguasai"),
        ("penjabat", "pejabat"),
        ("jk|jangka wkt", "jangka"),
    )
)
#: With one of these a heading speaks of something that no record has.
_OTHER_THINGS = _words(
    "jumlah nomor no kode ukuran size kondisi rak boks box folder lemari filing lantai "
    "ruang hits dilihat pengunduh aksi action opsi paraf ttd status tingkat metode "
    "keamanan akses unggah upload diunggah volume harga merk hak versi halaman lembar "
    "email telepon alamat hp id pengguna peminjam diminta dipinjam sebelumnya usulan"
)
#: With these an address is one on the web.
_WEB_WORDS = _words("link tautan url unduh unduhan download website web drive gdrive situs laman")
_GENERAL = _words("dokumen data arsip naskah informasinya dip didp tersedia")
_MISSPELT = 0.86
_LONG_WORD = 5


@dataclass(frozen=True, slots=True)
class Clue:
    """``needs``: of each set one word must be there; ``beside`` may be, ``never`` must not."""

    field: str
    needs: tuple[frozenset[str], ...]
    beside: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        """All words that belong to the clue."""
        return frozenset[str]().union(*self.needs, self.beside)

    def fits(self, words: frozenset[str]) -> bool:
        """Return whether the heading's words have what the clue needs and nothing against it."""
        return not self.never & words and all(need & words for need in self.needs)


@dataclass(frozen=True, slots=True)
class Hint:
    """The field that a heading's words speak of; ``whole`` when no word is foreign to it."""

    field: str
    whole: bool


def _clue(field: str, *needs: str, beside: str = "", never: str = "") -> Clue:
    sets = tuple(frozenset(need.split()) for need in needs)
    return Clue(field, sets, frozenset(beside.split()), frozenset(never.split()))


_TERM = "jangka masa lama umur batas durasi"
_OFFICES = (
    "unit satker bidang seksi bagian subbag subbagian opd skpd upt uptd pejabat satuan instansi"
)
_MADE = "buat pembuatan penerbitan terbit dibuat diterbitkan penciptaan penyusunan"
#: The first clue that fits counts.
CLUES = (
    _clue("konsekuensi_dibuka", "konsekuensi akibat dampak kerugian risiko pertimbangan",
          "dibuka membuka terbuka diungkap", beside="bagi masyarakat", never="ditutup menutup"),
    _clue("konsekuensi_ditutup", "konsekuensi akibat dampak manfaat pertimbangan kepentingan",
          "ditutup menutup tertutup melindungi dilindungi", beside="bagi masyarakat",
          never="dibuka membuka"),
    _clue("dasar_pengecualian", "dasar landasan alasan pasal ketentuan",
          "hukum pengecualian dikecualikan undang uu", beside="undang peraturan"),
    _clue("jangka_pengecualian", f"{_TERM} waktu periode", "pengecualian dikecualikan",
          beside="waktu berlaku berlakunya"),
    _clue("retensi", "retensi jra", beside=f"{_TERM} waktu jadwal simpan penyimpanan tahun nasib"
          " akhir aktif inaktif", never="kode"),
    _clue("retensi", _TERM, "simpan penyimpanan disimpan penyampaian", beside="waktu nasib akhir"
          " retensi tahun"),
    _clue("waktu_pembuatan", "waktu tanggal tahun kurun", beside=f"{_MADE} tempat surat kota waktu"
          " periode tahun tanggal lokasi bulan berkas", never=f"{_TERM} simpan penyimpanan masuk"
          " terima diterima pengecualian dikecualikan aktif inaktif pemutakhiran update anggaran"),
    _clue("tempat_pembuatan", "tempat kota lokasi", _MADE, never="simpan penyimpanan"),
    _clue("pejabat_penguasa", "menguasai penguasa penguasaan pengelola pengolah penyedia penyimpan"
          " pemegang pemilik penghasil", beside=f"{_OFFICES} kerja organisasi penanggungjawab"
          " lembaga instansi ppid perangkat daerah subbidang fakultas", never="waktu lama baru"),
    _clue("pejabat_penguasa", "asal", "arsip berkas naskah dokumen"),
    _clue("penanggung_jawab", "penanggungjawab penerbit pencipta pembuat penyusun produsen pic pj",
          beside=f"{_OFFICES} kerja {_MADE} penyedia penyediaan pengelola perangkat daerah pembuat",
          never="waktu tanggal lama baru"),
    _clue("pejabat_penguasa", _OFFICES, beside="kerja terkait teknis organisasi perangkat daerah"
          " subbidang struktur struktural", never="jumlah lama baru"),
    _clue("bentuk", "bentuk format", beside="ketersediaan fisik tersedianya", never="link tautan"),
    _clue("media", "link tautan url gdrive website web laman situs drive", beside="alamat unduh"
          " unduhan download file berkas web website akses lihat", never="jenis"),
    _clue("media", "alamat", "unduh unduhan download akses web internet", beside="file berkas"),
    _clue("berkas", "berkas file unduh unduhan download lampiran softfile",
          beside="nama pendukung digital softcopy", never="uraian judul bentuk jenis isi"),
    _clue("media", "media medium", beside="jenis memuat penyebaran penyimpan publikasi",
          never="simpan kondisi"),
    _clue("ringkasan", "ringkasan ringkas abstrak singkat sinopsis intisari", beside="isi uraian"
          " deskripsi penjelasan materi keterangan ringkas singkat sub"),
    _clue("ringkasan", "definisi", beside="operasional"),
    _clue("judul", "judul", beside="nama jenis berkas arsip naskah surat"),
    _clue("ringkasan", "isi penjelasan gambaran", beside="uraian deskripsi rincian",
          never="jenis nama daftar"),
    _clue("judul", "nama uraian perihal prihal jenis rincian deskripsi daftar materi butir",
          "informasi dokumen data arsip naskah berkas surat publikasi laporan masalah perihal"
          " prihal", beside="judul nama jenis uraian sub indeks dikuasai dimiliki dihasilkan",
          never="klasifikasi"),
)  # fmt: skip
_KNOWN = frozenset[str]().union(*(clue.words for clue in CLUES), _OTHER_THINGS, FILLERS, _GENERAL)
_LONG = sorted(word for word in _KNOWN if len(word) > _LONG_WORD)


def words_of(plain: str) -> frozenset[str]:
    """Return what a folded name speaks of: "Waktu/Tempat" is "tempat & waktu"."""
    return frozenset(_spelt(plain).split()) - FILLERS


def hint_of(plain: str) -> Hint | None:
    """Read the words of a folded heading; None when they speak of nothing that a record has.

    >>> hint_of("pejabat unit kerja yang menguasai")
    Hint(field='pejabat_penguasa', whole=True)
    >>> hint_of("nama dokumen dinas kami"), hint_of("kode klasifikasi")
    (Hint(field='judul', whole=False), None)
    """
    said = [_corrected(word) for word in _spelt(plain).split()]
    words = frozenset(said)
    if words & _OTHER_THINGS and not _is_web_address(words):
        return None
    fitting = [c for c in CLUES if c.fits(words)]
    if whole := next((c for c in fitting if words <= c.words | FILLERS | _GENERAL), None):
        return Hint(whole.field, whole=True)
    # What a heading speaks of stands first in it.
    first = next((c for c in fitting if any(said[0] in need for need in c.needs)), None)
    clue = first or next(iter(fitting), None)
    return Hint(clue.field, whole=False) if clue else None


def _is_web_address(words: frozenset[str]) -> bool:
    """Whether a heading speaks of an address that is one on the web."""
    if words & {"link", "tautan", "url"}:
        return True
    return words & _OTHER_THINGS == frozenset({"alamat"}) and bool(words & _WEB_WORDS)


def same_words(one: Iterable[str], other: Iterable[str]) -> bool:
    """Return whether each word has one much like it on the other side: a slip, not another word."""
    first, second = set(one) - FILLERS, set(other) - FILLERS
    return all(
        word in there or get_close_matches(word, there, n=1, cutoff=_MISSPELT)
        for words, there in ((first, second), (second, first))
        for word in words
    )


@lru_cache(maxsize=4096)
def _corrected(word: str) -> str:
    """Mend one slip in a long word that belongs to headings."""
    if word in _KNOWN or len(word) <= _LONG_WORD:
        return word
    return next(iter(get_close_matches(word, _LONG, n=1, cutoff=_MISSPELT)), word)


def _spelt(plain: str) -> str:
    for spelling, usual in _SPELT:
        plain = spelling.sub(usual, plain)
    return plain
