"""The window itself: header, pages, menus and commands, notices, settings, theme."""
