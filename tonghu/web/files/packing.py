"""A workbook as it leaves: its properties name the export, and a zip with AES-256 goes around it (加密打包)."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

import pyzipper

_CORE = "docProps/core.xml"


def with_properties(workbook: bytes, *, token: str, line: str) -> bytes:
    """The workbook whose keywords hold the token and whose comments the line; both survive being saved again."""
    told = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as old, zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == _CORE:
                said = f"<cp:keywords>{escape(token)}</cp:keywords><dc:description>{escape(line)}</dc:description>"
                content = content.replace(b"<cp:lastModifiedBy>", said.encode() + b"<cp:lastModifiedBy>", 1)
            new.writestr(member.filename, content, compresslevel=2)
    return told.getvalue()


def locked(workbook: bytes, name: str, password: str) -> bytes:
    """A zip that holds the workbook under `name`, to be opened by 7-Zip, WinRAR, WPS with the password."""
    told = BytesIO()
    with pyzipper.AESZipFile(told, "w", compression=pyzipper.ZIP_STORED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        archive.writestr(name, workbook)  # a workbook is compressed already
    return told.getvalue()
