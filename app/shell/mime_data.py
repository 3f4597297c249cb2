"""What is dropped on the window or pasted into it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt
from PySide6.QtGui import QImage, QImageWriter

_LARGEST = 1536  # pixels of a side


def local_file(data: QMimeData | None) -> Path | None:
    """The one local file that is there, if it is one; a clipboard that nobody has used yet has no data at all."""
    urls = [] if data is None else data.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def image_file(data: QMimeData | None) -> bytes:
    """The bytes of an image as those of a file, none where there is no image."""
    image = data.imageData() if data is not None and data.hasImage() else None
    if not isinstance(image, QImage) or image.isNull():
        return b""
    if max(image.width(), image.height()) > _LARGEST:  # what is written and read again need be no larger
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(_LARGEST, _LARGEST, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setCompression(10)  # little: it is read again at once
    writer.write(image)
    return bytes(written.data())
