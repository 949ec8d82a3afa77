import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

TYPES = "[Content_Types].xml"
STRINGS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


@pytest.fixture
def workbook():
    """Return a function that makes the bytes of an XLSX file: its first sheet, then others."""

    def made(rows, *others, change=lambda sheet: None):
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        for row in rows:
            sheet.append(row)
        change(sheet)
        for title in others:
            book.create_sheet(title).append(["of no interest"])
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return made


@pytest.fixture
def as_excel():
    """Return a function that numbers the texts of a file, as Excel does, and changes a part."""
    inline = re.compile(rb't="inlineStr"><is>(.*?)</is>')

    def changed(content, part="", change=lambda body: body):
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
            bodies = {info.filename: old.read(info) for info in old.infolist()}
            texts = []

            def number(found):
                texts.append(b"<si>" + found[1] + b"</si>")
                return b't="s"><v>%d</v>' % (len(texts) - 1)

            sheet = "xl/worksheets/sheet1.xml"
            bodies[sheet] = inline.sub(number, bodies[sheet])
            namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            bodies["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (
                namespace,
                b"".join(texts),
            )
            bodies[TYPES] = bodies[TYPES].replace(b"</Types>", STRINGS_TYPE + b"</Types>")
            for name, body in bodies.items():
                new.writestr(name, change(body) if name == part else body)
        return stream.getvalue()

    return changed
