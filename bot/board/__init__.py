"""The board: a page for the big screen that shows, live, what goes on in one server's room."""
