"""Workbooks that are the same bytes each time they are made from the same data."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

# The first day a zip file knows; a workbook says it too where its data have no date.
_FIRST_DAY = datetime(1980, 1, 1)


class _Timeless(ZipFile):
    """A zip file whose entries do not say when they were written."""

    def writestr(self, name: str | ZipInfo, data: Any, *how: Any) -> None:
        entry = ZipInfo(name if isinstance(name, str) else name.filename, _FIRST_DAY.timetuple()[:6])
        entry.compress_type = self.compression
        super().writestr(entry, data, *how)

    def write(self, filename: str | os.PathLike[str], arcname: Any = None, *how: Any) -> None:
        self.writestr(str(arcname or filename), Path(filename).read_bytes())


def save_workbook(book: Workbook, target: Path | IO[bytes], modified: str) -> None:
    """`target` is the workbook, made and modified on the day of its data (`2026-11-26`, or "") and not when it was saved."""
    day = datetime.fromisoformat(modified) if modified else _FIRST_DAY
    book.properties.created = book.properties.modified = day
    # What openpyxl's own `save` does, less the time.
    with _Timeless(target, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).save()
