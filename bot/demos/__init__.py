"""Demos: runs of runbooks in front of the room, which survive a restart of the bot at their step."""
