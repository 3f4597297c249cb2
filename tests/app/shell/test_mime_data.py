"""Pictures from the clipboard become small image files, however large they are."""

from io import BytesIO

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QColor, QImage

from app.shell.mime_data import image_file


@pytest.mark.parametrize(("size", "expected"), [((300, 200), (300, 200)), ((9_000, 6_000), (1_536, 1_024))])
def test_an_image_is_written_as_large_as_it_is_worth(qapp, size, expected):
    image = QImage(*size, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    data = QMimeData()
    data.setImageData(image)
    with Image.open(BytesIO(image_file(data))) as written:
        assert written.size == expected


def test_what_is_no_image_has_no_bytes(qapp):
    data = QMimeData()
    data.setText("a letter")
    assert image_file(data) == b""
