"""Recovery joins the window: whatever ends the program, the next start offers what was open."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from app.drawing.shared import Drawing
from app.models.shared import Models
from app.recovery.controllers.recovery import Recovery
from app.shell.main_window import MainWindow
from app.shell.services import Services
from app.shell.values.notices import Offer


def join(window: MainWindow, services: Services) -> None:
    """Write down what is open, and bring back what a program left behind that ended before it was closed."""
    drawing, models = services[Drawing], services[Models]
    recovery = Recovery(services.own_data() / "recovery", models.files.keep_left, window)
    drawing.sketch.sketch_changed.connect(recovery.show_sketch)
    models.document.document_changed.connect(lambda shown: recovery.show_document(shown, models.document.model))
    models.unopened.waits.connect(recovery.show_unopened)
    window.notice_bar.offer_chosen.connect(lambda offer: recovery.bring_back() if offer is Offer.BRING_BACK else None)
    recovery.sketch_recovered.connect(lambda left: drawing.sketch.put(drawing.sketch.sketch.continued(left)))
    recovery.picture_recovered.connect(drawing.pictures.open_again)
    recovery.model_recovered.connect(models.files.adopt_recovered)
    recovery.notice_raised.connect(window.notice_bar.show_notice)
    application = QGuiApplication.instance()
    if isinstance(application, QGuiApplication):
        application.commitDataRequest.connect(recovery.save_now)  # the session at the machine ends, perhaps

    def end() -> None:
        is_safe = models.files.keep_at_end()
        recovery.end(keep=window.is_unasked or not is_safe)

    window.closed.connect(end)
    window.at_start(recovery.start)
