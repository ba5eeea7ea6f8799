"""What an upload may weigh (上传上限): a file above it is not even kept while it comes in."""

from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

LARGEST = 100 << 20
TOO_LARGE = "一次上传的文件超过 100 MB，没有接收。请按街镇或学校拆成几个文件，分别上传。"


class Limited(TemporaryFileUploadHandler):
    """Keeps uploads in files of their own, none beyond `LARGEST`; what is too large is passed over."""

    whole, kept = 0, 0  # bytes of the request, bytes of the present file

    def handle_raw_input(self, input_data: Any, *request: Any) -> None:
        """Look how long the request says it is."""
        _, self.whole, *_ = request

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, unless the request is too large."""
        super().new_file(*args, **kwargs)
        self.kept = 0
        if self.whole > LARGEST + (1 << 20):
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the next piece."""
        self.kept += len(raw_data)
        if self.kept > LARGEST:
            raise SkipFile
        super().receive_data_chunk(raw_data, start)
