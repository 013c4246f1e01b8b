from tests.bot.room import room, world

__all__ = ["room", "world"]
