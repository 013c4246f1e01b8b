"""A demo in the room, led by a moderator."""

from bot.demos.demo import Demo, NewDemo
from tests.bot.room import Room
from tests.bot.runbooks.written import runbook

SAY = 'kind = "say"\ntext = "Hello"'
ASK = 'kind = "ask"\nname = "guess"\nquestion = "The sky is …"'
HAND = """kind = "hand"
text = "Try"
command = "next-token"
options = {text = "The sky is"}
gather = "candidates.0.piece.text"
"""


async def begun(room: Room, first: str = SAY) -> Demo:
    """Begin a demo of two steps in the room."""
    channel_id = room.world.guild.channel_ids["general"]
    text = runbook(first, SAY).decode()
    leader = room.moderator.user
    new = NewDemo(room.world.guild.id, channel_id, leader.id, leader.name, text, "en")
    demo = await room.bot.demos.begin(new)
    assert demo.now.fault is None
    return demo
