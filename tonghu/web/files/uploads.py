"""What an upload may weigh and how long it may take (上传上限); it is kept in memory only, in no file with a name."""

from time import monotonic
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from tonghu.methods.reading import memory_file

LARGEST = 100 << 20
TOO_LARGE = "一次上传的文件超过 100 MB，没有接收。请按街镇或学校拆成几个文件，分别上传。"
GRACE, SLOWEST = 30.0, 4 << 10  # after this many seconds, bytes a second below which a sender only holds us up


class Limited(FileUploadHandler):
    """Keeps each upload in a memory file, none beyond `LARGEST`; what is too large is passed over."""

    whole, kept, came = 0, 0, 0  # bytes of the request, of the present file, of all files so far

    def handle_raw_input(self, input_data: Any, *request: Any) -> None:
        """Look how long the request says it is, and at the clock."""
        _, self.whole, *_ = request
        self.began = monotonic()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, unless the request is too large or nobody is signed in: forms are read before doors are."""
        super().new_file(*args, **kwargs)
        self.kept = 0
        if self.whole > LARGEST + (1 << 20) or not _signed_in(self.request):
            raise SkipFile
        self.file = memory_file()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the next piece."""
        self.kept += len(raw_data)
        self.came += len(raw_data)
        if (spent := monotonic() - self.began) > GRACE and self.came < spent * SLOWEST:
            raise StopUpload(connection_reset=True)
        if self.kept > LARGEST:
            raise SkipFile
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """Hand the file on."""
        self.file.seek(0)
        return UploadedFile(
            self.file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        """Let go of what came."""
        if hasattr(self, "file"):
            self.file.close()


def _signed_in(request: HttpRequest | None) -> bool:
    return bool(request and request.user.is_authenticated)
