"""Polls in new messages (documentation, "Poll Create Request Object")."""

from rehearsal.rules.components import EMOJI
from rehearsal.rules.shape import among, array, boolean, number, record, text

_ANSWER = record({"poll_media": record({"text": text(1, 55), "emoji": EMOJI}, ("text",))}, ("poll_media",))
POLL = record(
    {
        "question": record({"text": text(1, 300)}, ("text",)),
        "answers": array(_ANSWER, 1, 10),
        # discord.py sends 24.0
        "duration": number(1, 768, whole=False),
        "allow_multiselect": boolean,
        "layout_type": among(1),
    },
    ("question", "answers"),
)
