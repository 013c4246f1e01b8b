"""Polls: a question, its answers and who voted for which (documentation, "Poll Resource")."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rehearsal.users import User
from rehearsal.wire import JSON, now, timestamp

USUAL_HOURS = 24


@dataclass
class Poll:
    """A poll in a message. It is live: votes change it."""

    question: str
    answers: dict[int, JSON]
    """What the answers say, by their numbers from 1 on."""
    expiry: datetime
    several: bool = False
    """Whether one may vote for several answers."""
    votes: dict[int, list[User]] = field(default_factory=dict)
    final: bool = False
    """Whether it has ended."""

    @classmethod
    def of(cls, body: JSON) -> "Poll":
        """Make one of a checked body; it runs from now on."""
        answers = {number: dict(answer["poll_media"]) for number, answer in enumerate(body["answers"], 1)}
        ends = now() + timedelta(hours=body.get("duration") or USUAL_HOURS)
        return cls(body["question"]["text"], answers, ends, bool(body.get("allow_multiselect")))

    def count(self, answer: int) -> int:
        """Return how many have voted for an answer."""
        return len(self.votes.get(answer, ()))

    def voted(self, user: User) -> list[int]:
        """Return the answers that somebody has voted for."""
        return [answer for answer in self.answers if user in self.votes.get(answer, ())]

    @property
    def text(self) -> str:
        """The question and its answers, a line each."""
        return "\n".join([self.question, *(str(answer["text"]) for answer in self.answers.values())])

    @property
    def payload(self) -> JSON:
        """Its JSON."""
        counts = [{"id": number, "count": self.count(number), "me_voted": False} for number in self.answers]
        return {
            "question": {"text": self.question},
            "answers": [{"answer_id": number, "poll_media": answer} for number, answer in self.answers.items()],
            "expiry": timestamp(self.expiry),
            "allow_multiselect": self.several,
            "layout_type": 1,
            "results": {"is_finalized": self.final, "answer_counts": [one for one in counts if one["count"]]},
        }

    @property
    def outcome(self) -> JSON:
        """The embed of the message that tells how it ended (documentation, "Embed Fields by Embed Type")."""
        fields = {"poll_question_text": self.question, "total_votes": sum(map(self.count, self.answers))}
        most = max(map(self.count, self.answers))
        winners = [number for number in self.answers if self.count(number) == most]
        fields["victor_answer_votes"] = most
        if most and len(winners) == 1:
            fields |= {"victor_answer_id": winners[0], "victor_answer_text": self.answers[winners[0]]["text"]}
        listed = [{"name": name, "value": str(value), "inline": False} for name, value in fields.items()]
        return {"type": "poll_result", "fields": listed}
