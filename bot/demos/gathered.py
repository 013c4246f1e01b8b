"""What the room answered, as lines of a message: bars of how many gave which, or a cloud of words."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.cards.text import inline
from bot.demos.demo import Answer
from bot.demos.prediction import Prediction
from bot.demos.sayings import say
from bot.demos.values import listed
from bot.runbooks.steps import ANSWER_CHARACTERS, Language

BARS = 10
WORDS = 30
NAMED = 10  # of those who were right


def counted(answers: Sequence[Answer]) -> Counter[str]:
    """Return how many gave each answer, whatever its case and the room around it."""
    return Counter(" ".join(one.text.split()).casefold() for one in answers if one.text.strip())


def bars(answers: Sequence[Answer]) -> list[str]:
    """Return a bar for each of the commonest answers."""
    return list(listed((inline(text, ANSWER_CHARACTERS), count) for text, count in counted(answers).most_common(BARS)))


def cloud(answers: Sequence[Answer]) -> list[str]:
    """Return the commonest words in one line, the more common the bolder."""
    words = Counter[str]()
    for text, count in counted(answers).items():
        for word in text.split():
            words[word] += count
    return [" · ".join(_sized(word, count, words.total()) for word, count in words.most_common(WORDS))] if words else []


def _sized(word: str, count: int, total: int) -> str:
    shown = inline(word, ANSWER_CHARACTERS)
    return f"**{shown} ×{count}**" if count > 1 and count >= total / 10 else shown


def correct(answers: Sequence[Answer], right: str) -> list[Answer]:
    """Return the answers that are right, whatever their case and the room around them."""
    wanted = " ".join(right.split()).casefold()
    return [one for one in answers if " ".join(one.text.split()).casefold() == wanted]


def predicted(turn: int, question: str, answers: Sequence[Answer], right: str | None, language: Language) -> Prediction:
    """Return how many gave the right answer, and how many another: what those are is not told, as people typed them."""
    if right is None:
        return Prediction(turn, question, {}, len(answers))
    were_right = len(correct(answers, right))
    votes = {right.strip(): were_right, say("another", language): len(answers) - were_right}
    return Prediction(turn, question, votes, len(answers), right.strip(), were_right)


def outcome(answers: Sequence[Answer], right: str | None, language: Language) -> Iterator[str]:
    """Yield what was answered, and where that is given what is right and who was."""
    yield from [say("answered", language), *bars(answers)] if answers else [say("nobody", language)]
    if right is None:
        return
    yield say("right", language, inline(right.strip(), ANSWER_CHARACTERS))
    if answers:
        were_right = correct(answers, right)
        yield who_was_right([one.person_id for one in were_right[:NAMED]], len(were_right), len(answers), language)


def who_was_right(named: Sequence[int], were_right: int, all_of_them: int, language: Language) -> str:
    """Return the sentence on who was right, of whom some are named."""
    if not were_right:
        return say("nobody_right", language)
    people = [f"<@{person}>" for person in named]
    others = [say("others", language, were_right - len(people))] if were_right > len(people) else []
    return say("were_right", language, were_right, all_of_them, ", ".join([*people, *others]))
