"""The rehearsal's live page: who I am, the channels, the messages as they change, and a composer for slash commands."""

from rehearsal.page.routes import add_page

__all__ = ["add_page"]
