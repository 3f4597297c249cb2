"""Where the widgets stand: the window, its pages, its menus and its dialogs. No engine, no controllers."""
