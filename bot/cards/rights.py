"""Whether a press may do what it asks for: job, server, channel, message and person fit together."""

from bot.access import Access
from bot.cards.action import Action, Who, changes_message
from bot.cards.keeper import Keeper
from bot.cards.stores import CardStore
from bot.interaction import Interaction, is_private
from bot.jobs.job import Card, Copy, Job
from models.errors import Refusal

ELSEWHERE = (
    "This card has changed, or this button is from an earlier version of the bot. Please type the command again."
)


class Hidden(Refusal):
    """What a moderator has taken out of sight."""


class Rights:
    """Checks every press anew, from what Discord sends and what is on record; a `custom_id` alone proves nothing.

    What a job shows is for its owner, and for those who look at a message where it is shown to everyone: its public
    card, or a copy. An action that changes the message that it stands on needs the job's own.
    """

    def __init__(self, access: Access, cards: CardStore, keeper: Keeper) -> None:
        self._access = access
        self._cards = cards
        self._keeper = keeper

    async def check(self, interaction: Interaction, action: Action, job: Job | None, card: Card | None) -> Job:
        """Return the job, or raise the `Refusal` that says why not."""
        if job is None or card is None:
            raise Refusal("This job is no longer on record. Please start a new one.")
        if card.guild_id != interaction.guild_id:
            raise Refusal("This job belongs to another server, and stays there.")
        if job.hidden:
            raise Hidden("A moderator has hidden this card.")
        match action.who:
            case Who.MANAGERS:
                self._access.require_manager(interaction.user, job.owner_id)
            case Who.OWNER:
                self._access.require_owner(interaction.user, job.owner_id)
        if not action.fits(job, private=is_private(interaction)):
            raise Refusal(ELSEWHERE)
        if not await self._stands_here(interaction, action, job, card):
            raise Refusal(ELSEWHERE)
        return job

    async def _stands_here(self, interaction: Interaction, action: Action, job: Job, card: Card) -> bool:
        message, user_id = interaction.message, interaction.user.id
        if message is None:
            return False
        if user_id == job.owner_id and (
            not changes_message(action) or message.flags.ephemeral or self._keeper.owner_in(message.id) == user_id
        ):
            return True
        if not card.private and (message.channel.id, message.id) == (card.channel_id, card.message_id):
            return True
        return Copy(message.channel.id, message.id) in await self._cards.copies(job.id)
