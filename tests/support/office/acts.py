"""What people do at the desk in a whole office, page by page."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import expect

from didd.model import Role
from tests.support.office import papers
from tests.support.office.people import Person
from tests.support.signed_papers import scan

SLUG, AGENCY = "dinas-uji", "Dinas Uji Contoh"
NOTE, ANSWER = "Sebutkan pagunya.", "Pagu sudah disebutkan."


def make_the_agency(admin: Person) -> None:
    admin.open("/perangkat-daerah/baru")
    admin.fill(
        {
            "Folder dan alamat": SLUG,
            "Nama, sesuai peraturannya": AGENCY,
            "Singkatan": "DISUJI",
            "Alasan": "Peraturan contoh 1/2026",
        }
    )
    admin.press("Lihat akibatnya")
    admin.page.get_by_role("button", name="Konfirmasi").click()
    admin.told("Perangkat Daerah ditambahkan.")


def take_up(admin: Person, account: str, role: Role) -> str:
    """Take an officer up; return the one-time code that the page shows."""
    admin.open("/petugas/baru")
    agency = SLUG if role is Role.AGENCY_OFFICER else ""
    admin.fill({"Nama akun": account, "Nama beserta gelar": f"Petugas {account}", "Peran": role})
    admin.fill({"Untuk Perangkat Daerah": agency})
    admin.press("Tambah petugas")
    admin.page.get_by_text("Beri kode sekali pakai untuk masuk").click()
    admin.press("Buat kode sekali pakai")
    return admin.page.locator("code.code").inner_text()


def send_the_files(helper: Person) -> None:
    helper.follow("Berkas")
    files = papers.files()
    helper.page.get_by_label("Berkas, boleh beberapa sekaligus").set_input_files(
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            for name, content in files.items()
        ]
    )
    helper.page.get_by_role("button", name="Kirim", exact=True).click()
    helper.sees("Semuanya sudah dikirim.")


def check(helper: Person) -> None:
    """Have the folder checked, and wait for what was found."""
    helper.waits_for(f"/periksa/{SLUG}", "Periksa sekali lagi")
    helper.press("Periksa sekali lagi")
    helper.waits_for(f"/periksa/{SLUG}", "Periksa sekali lagi")


def open_item(officer: Person, title: str, state: str = "diajukan") -> None:
    officer.open(f"/antrean?pd={SLUG}&keadaan={state}")
    officer.follow(title)
    expect(officer.page.get_by_role("heading", level=1)).to_have_text(title)


def approve(chief: Person, title: str) -> None:
    open_item(chief, title)
    chief.press("Setujui")
    chief.told(f"Disetujui: {title}")


def give_back(chief: Person, title: str) -> None:
    open_item(chief, title)
    chief.page.get_by_text("Kembalikan untuk perbaikan", exact=True).first.click()
    form = chief.page.locator("details.act.return")
    form.locator("#alasan-return").fill("Ringkasannya belum lengkap.")
    form.get_by_text("Catatan di samping bidang tertentu").click()
    form.locator("#catatan-ringkasan").fill(NOTE)
    chief.press("Kembalikan", form)
    chief.told(title)


def mend(helper: Person, title: str, summary: str) -> None:
    helper.open(f"/daftar/{SLUG}")
    helper.follow(title)
    helper.fill({"Ringkasan Isi Informasi": summary})
    helper.press("Simpan")
    helper.told("1 sel disimpan")


def answer_what_came_back(helper: Person, title: str) -> None:
    helper.open("/")
    helper.sees("1 butir dikembalikan")
    helper.follow(title)
    helper.sees(NOTE)
    helper.page.get_by_text("Tulis catatan").click()
    helper.fill({"Catatan": ANSWER}, helper.page.locator("form[action$='/catatan']"))
    helper.press("Simpan catatan")
    mend(helper, title, "Rencana kerja dan pagu tiap kegiatan.")
    check(helper)


def minutes(chief: Person, outcome: str) -> None:
    """Fill the minutes of a test in, and decide by its outcome."""
    chief.fill(
        {
            "Pasal yang diuji": "uu-17-h",
            "Unit yang menguasai": "Sekretariat",
            "Konsekuensi bila dibuka": "Mengungkap rahasia pribadi.",
            "Konsekuensi bila ditutup": "Melindungi rahasia pribadi.",
            "Jangka waktu pengecualian": "5 tahun",
            "Tempat uji": "Palangka Raya",
            "Peserta": "Petugas Uji, PPID Utama",
        }
    )
    chief.page.get_by_label(outcome).check()
    if chief.page.get_by_label("Klasifikasi dari yang dibuka").count():
        chief.fill({"Klasifikasi dari yang dibuka": "SETIAP_SAAT"})
    chief.press("Putuskan menurut hasil ini")


def exclude(chief: Person, title: str) -> None:
    open_item(chief, title, "uji_konsekuensi")
    chief.follow("Buka lembar uji")
    minutes(chief, "Dikecualikan:")
    chief.told(title)


def open_with_a_twin(chief: Person, title: str) -> None:
    open_item(chief, title, "uji_konsekuensi")
    chief.follow("Buka lembar uji")
    chief.page.get_by_text("Salinan yang dihitamkan, bila hanya sebagian").click()
    chief.brings("Salinan yang dihitamkan: PDF", "hitam.pdf", papers.COPY)
    chief.press("Periksa salinan, lalu simpan")
    chief.told("1 salinan yang dihitamkan disimpan")
    minutes(chief, "Dibuka dengan salinan yang dihitamkan")
    chief.told(title)


def strike(superior: Person, title: str) -> None:
    superior.waits_for(f"/didd/{SLUG}", title)
    superior.follow(f"Berkas dan persetujuannya {title}")
    superior.fill({"Alasan (wajib)": "Belum selesai dibahas."})
    superior.press("Coret butir")
    superior.told(title)


def sign(superior: Person, number: str) -> None:
    """Give the decree its number, read it once more, and establish it with a scan."""
    superior.page.locator("#nomor").fill(number)
    superior.press("Baca keputusan sekali lagi")
    superior.sees(number)
    superior.brings("Keputusan yang sudah ditandatangani", "keputusan.pdf", scan())
    superior.press("Ya, tetapkan demikian")


def establish(superior: Person, number: str) -> None:
    """Establish the draft."""
    superior.open(f"/didd/{SLUG}")
    sign(superior, number)
    superior.told("ditetapkan")


def establish_what_is_excluded(superior: Person, number: str) -> None:
    """Establish the list of what is excluded."""
    superior.open(f"/dik/{SLUG}")
    sign(superior, number)
    superior.told("ditetapkan")


def correct(superior: Person, title: str, number: str) -> None:
    """Correct a row of the edition in force by a further decree."""
    superior.open(f"/didd/{SLUG}")
    superior.follow("Ralat edisi ini")
    superior.waits_for(urlsplit(superior.page.url).path, title)
    superior.page.get_by_role("checkbox", name=title).check()
    sign(superior, number)
    superior.told("ralat disimpan sebagai edisi")


def take_down(admin: Person, title: str) -> None:
    admin.open(f"/portal/{SLUG}")
    admin.follow(f"Turunkan sekarang {title}")
    admin.fill({"Mengapa harus segera turun?": "Nomor seorang warga terlihat."})
    admin.page.get_by_label("Informasi ini harus turun dari portal sekarang").check()
    admin.press("Turunkan sekarang")
    admin.told("sudah turun dari portal")


def confirm(superior: Person, title: str) -> None:
    superior.open("/")
    superior.follow("penurunan darurat menunggu")
    superior.sees(title)
    superior.page.get_by_label("Kukuhkan:").check()
    superior.fill(
        {
            "Alasan Anda": "Benar, nomor itu milik warga.",
            "Dasar hukum": "Pasal 17 huruf h UU Nomor 14 Tahun 2008",
        }
    )
    superior.press("Putuskan penurunan ini")
    superior.told(title)
