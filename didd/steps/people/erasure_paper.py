"""What the proof of an erasure says, as a paper and as JSON; never whose data went."""

from __future__ import annotations

import json
from typing import Any

from didd.adapters.register_files.erasures.proof_pdf import ProofText, proof_pdf
from didd.office import Office
from didd.steps.people.erasing import Erasure
from didd.text.day_words import day_words

#: What each table holds of a person, in the words of the paper.
WORDS = {
    "account": "Kata sandi",
    "second_factor": "Pengaman kedua",
    "recovery_code": "Kode pemulihan",
    "sso_identity": "Alamat surel dan identitas masuk tunggal",
    "api_token": "Token untuk program",
    "login_session": "Sesi: alamat jaringan dan peramban",
    "login_flow": "Percobaan masuk yang belum selesai",
    "login_failure": "Percobaan masuk yang gagal",
    "message_choice": "Alamat surel dan pilihan pemberitahuan",
    "message_mark": "Catatan pemberitahuan terakhir",
    "message": "Surel yang disimpan",
    "saved_view": "Tampilan yang diberi nama",
}
#: What is not removed, only no longer shown.
SHOWN = ("Nama, NIP, dan pangkat yang ditampilkan sejak sekarang", "sebutan pengganti")
STAYS = (
    "Tetap disimpan menurut undang-undang (UU 43/2009 tentang Kearsipan, UU 14/2008 tentang "
    "Keterbukaan Informasi Publik): nama akun, nama dan jabatan pada tindakan jabatan yang sudah "
    "dilakukan, pada keputusan, berita acara, dan jejak audit; juga nama, NIP, dan pangkat pada "
    "versi data petugas yang lama dan pada rincian jejak audit saat data itu dicatat, yang hanya "
    "dapat bertambah. Tanpa itu keabsahan daftar yang ditetapkan tidak dapat dibuktikan. Sejak "
    "penghapusan, yang ditampilkan sebagai data petugas adalah sebutan pengganti."
)


def proof_files(office: Office, done: Erasure) -> dict[str, bytes]:
    """Return the proof by file names: the same erasure, the same bytes."""
    stem = f"bukti-penghapusan-{done.seq}"
    told: dict[str, Any] = {
        **done.to_json(),
        "shown": ": ".join(SHOWN),
        "stays": STAYS,
        "backups": _backups(office, done),
    }
    as_json = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    day = done.at.astimezone(office.config.sop.zone).date()
    return {f"{stem}.json": as_json, f"{stem}.pdf": proof_pdf(_text(office, done), day)}


def _text(office: Office, done: Erasure) -> ProofText:
    local = done.at.astimezone(office.config.sop.zone)
    removed = tuple((WORDS[table], str(rows)) for table, rows in sorted(done.removed.items()))
    return ProofText(
        title="Bukti Penghapusan Data Pribadi",
        author=f"PPID {office.config.sop.government}",
        opening=(
            "Data pribadi pada akun seorang petugas yang sudah tidak memegang peran telah dihapus "
            "dari sistem menurut UU 27/2022 tentang Pelindungan Data Pribadi. Surat ini tidak "
            "memuat data yang dihapus."
        ),
        facts=(
            ("Sebutan pengganti", f"Petugas yang dihapus #{done.number}"),
            ("Waktu", f"{day_words(local.date())} pukul {local:%H.%M}"),
            ("Dihapus oleh", done.holder),
            ("Alasan", done.reason),
            ("Mata rantai audit", str(done.seq)),
            ("Hash mata rantai", done.hash),
            ("Hash keterangan", done.content_hash),
        ),
        removed=(*removed, SHOWN),
        closing=(STAYS, _backups(office, done)),
        signature=(f"{office.config.sop.place}, {day_words(local.date())}", done.holder),
    )


def _backups(office: Office, done: Erasure) -> str:
    day = day_words(done.at.astimezone(office.config.sop.zone).date())
    return (
        f"Cadangan yang dibuat sampai {day} masih memuat data itu, hingga cadangan baru dibuat ke "
        "folder yang sama (didd backup make) dan salinan lama dimusnahkan."
    )
