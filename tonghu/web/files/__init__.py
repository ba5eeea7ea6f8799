"""Workbooks that come in and go out (文件收发)."""
