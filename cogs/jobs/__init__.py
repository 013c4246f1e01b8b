"""`/jobs`: one's own latest jobs, each with its buttons."""

from bot.client import Assistant
from cogs.jobs.command import JobList


async def setup(bot: Assistant) -> None:
    """Add the command."""
    await bot.add_cog(JobList(bot))
