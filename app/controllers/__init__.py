"""What joins the window's state and the engine: Qt objects without a widget, frozen values out."""
