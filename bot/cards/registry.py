"""The families of cards and the actions on them: with it a job is rendered, whoever shows it."""

from collections.abc import Iterable, Mapping

from bot.cards.action import Action
from bot.cards.family import AnyCardFamily
from bot.cards.layout import Rendered, plain, render
from bot.cards.stores import JobStore
from bot.jobs.job import Job, Position, State

SNAPSHOT = "As it was when you opened it; `/jobs` opens it anew."
EXPIRY_NOTE = "Discord lets me edit this card for 15 minutes only. The job goes on: press Refresh to see it."
LISTED = ("open", "again", "cancel")  # actions of a job in a list of jobs


class CardRegistry:
    """Knows the family of each kind of job, and the actions that all cards share."""

    def __init__(self) -> None:
        self._families: dict[str, AnyCardFamily] = {}
        self._shared: list[Action] = []

    def add(self, family: AnyCardFamily) -> None:
        """Add the cards of a kind of job; raises `ValueError` where an action's name is taken."""
        others = [other for other in self._families.values() if other.kind != family.kind]
        _refuse_taken(family.actions, [*self._shared, *(action for other in others for action in other.actions)])
        self._families[family.kind] = family

    def add_shared(self, *actions: Action, before: str | None = None) -> None:
        """Add actions of all cards: `common` ones stand after a family's own, the others before them.

        Among the shared ones they come last, or `before` the one of that name. Raises `ValueError` where a name is
        taken.
        """
        _refuse_taken(actions, self.actions.values())
        names = [action.name for action in self._shared]
        place = names.index(before) if before in names else len(names)
        self._shared[place:place] = actions

    @property
    def families(self) -> Mapping[str, AnyCardFamily]:
        """Every family, by its kind of job."""
        return self._families

    @property
    def actions(self) -> Mapping[str, Action]:
        """Every action, by its name."""
        own = [action for family in self._families.values() for action in family.actions]
        return {action.name: action for action in [*self._shared, *own]}

    def family(self, job: Job) -> AnyCardFamily:
        """Return the family that a job's cards belong to."""
        return self._families[job.kind]

    def pace(self, job: Job) -> float:
        """Return the seconds between two edits of a job's card while it runs."""
        return self.family(job).pace

    def calls(self, job: Job) -> bool:
        """Whether the owner of a job is called when it ends, however soon; who cancelled it needs no call."""
        return self.family(job).calls and job.state is not State.CANCELLED

    def news(self, job: Job) -> str:
        """Return what the closing mention says of a job beside how it ended."""
        return self.family(job).news(job, job.request) if job.state is State.SUCCEEDED else ""

    async def outlook(self, job: Job, guild_id: int, jobs: JobStore) -> str:
        """Return what a card says below its result, as things stand now."""
        if job.state is not State.SUCCEEDED or job.hidden:
            return ""
        return await self.family(job).outlook(job, guild_id, jobs)

    def actions_on(self, job: Job, *, private: bool) -> list[Action]:
        """Return the buttons and selects that a card has in its state, in their order."""
        before = [action for action in self._shared if not action.common]
        after = [action for action in self._shared if action.common]
        return [action for action in [*before, *self.family(job).actions, *after] if action.shown(job, private)]

    def actions_in_list(self, job: Job) -> list[Action]:
        """Return the buttons of a job in a list of jobs."""
        listed = self._named(*LISTED)
        return [action for action in listed if action.name == "open" or action.shown(job, False)]

    def render_card(
        self,
        job: Job,
        *,
        private: bool,
        position: Position | None = None,
        expiring: bool = False,
        outlook: str = "",
    ) -> Rendered:
        """Render a card that is kept up to date; one that is `expiring` says that it cannot be any longer."""
        actions = self._named("refresh") if expiring else self.actions_on(job, private=private)
        return render(job, self.family(job), actions, position, note=EXPIRY_NOTE if expiring else "", outlook=outlook)

    def render_copy(self, job: Job, *, private: bool, outlook: str = "") -> Rendered:
        """Render a card that nobody keeps up to date: opened from `/jobs`, or shown to everyone."""
        note = "" if job.terminal else SNAPSHOT
        return render(job, self.family(job), self.actions_on(job, private=private), note=note, outlook=outlook)

    def render_plain(self, job: Job, *, expiring: bool = False) -> Rendered:
        """Render what stands in for a card that Discord refuses."""
        if expiring:
            return plain(job, self._named("refresh"))
        return plain(job, self._named("open", "delete") if job.terminal else self._named("cancel"))

    def _named(self, *names: str) -> list[Action]:
        actions = self.actions
        return [actions[name] for name in names]


def _refuse_taken(added: Iterable[Action], others: Iterable[Action]) -> None:
    if taken := {action.name for action in added} & {action.name for action in others}:
        raise ValueError(f"actions have names that are taken: {', '.join(sorted(taken))}")
