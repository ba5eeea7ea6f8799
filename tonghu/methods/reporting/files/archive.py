"""Zip files whose bytes depend on their content alone (可重现的压缩包): one date, one order, one compression."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip knows


def zipped(members: Mapping[str, bytes]) -> bytes:
    """The members in their order."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            archive.writestr(member, content, compresslevel=6)
    return written.getvalue()


def undated(archive: bytes) -> bytes:
    """The same archive without the hour at which it was made."""
    with zipfile.ZipFile(BytesIO(archive)) as old:
        return zipped({member.filename: old.read(member) for member in old.infolist()})
