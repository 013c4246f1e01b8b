"""A help desk: threads public and private, context menus on messages and people, replies where it is mentioned."""

import os

import discord
from discord import app_commands
from discord.ext import commands

intents = discord.Intents.default()
bot = commands.Bot(command_prefix=commands.when_mentioned, intents=intents)
Used = discord.Interaction[commands.Bot]


@bot.event
async def setup_hook() -> None:
    await bot.tree.sync()


@bot.event
async def on_message(message: discord.Message) -> None:
    assert bot.user is not None
    if message.author.bot or bot.user not in message.mentions:
        return
    async with message.channel.typing():
        before = [old async for old in message.channel.history(limit=50, before=message) if not old.author.bot]
    await message.reply(f"You are number {len(before) + 1}: {message.clean_content}", mention_author=True)


@bot.event
async def on_thread_join(thread: discord.Thread) -> None:
    """Be told of a thread that comes back from the archive: it is new to the cache."""
    await thread.edit(name=f"{thread.name} again")


@bot.event
async def on_thread_delete(thread: discord.Thread) -> None:
    assert isinstance(thread.parent, discord.TextChannel)
    await thread.parent.send(f"“{thread.name}” is gone")


@bot.tree.command()
async def ask(interaction: Used, question: app_commands.Range[str, 1, 80]) -> None:
    """Open a thread for a question."""
    await interaction.response.send_message(f"**{question}**")
    message = await interaction.original_response()
    assert isinstance(message.channel, discord.TextChannel)
    thread = await message.channel.create_thread(
        name=question, message=discord.Object(message.id), auto_archive_duration=60, slowmode_delay=5
    )
    await thread.add_user(interaction.user)
    await thread.send(f"{interaction.user.mention}, somebody will answer here.")


@bot.tree.command()
async def whisper(interaction: Used, to: discord.Member) -> None:
    """Open a private thread with somebody."""
    assert isinstance(interaction.channel, discord.TextChannel)
    thread = await interaction.channel.create_thread(name=f"for {to.name}", invitable=False)
    for member in (interaction.user, to):
        await thread.add_user(member)
    seen = await bot.fetch_channel(thread.id)
    assert isinstance(seen, discord.Thread)
    await thread.send(f"{seen.member_count} are here, private: {thread.is_private()}")
    await interaction.response.send_message(f"See {thread.mention}", ephemeral=True)


@bot.tree.command()
async def close(interaction: Used, lock: bool = False) -> None:
    """Close this thread."""
    if not isinstance(interaction.channel, discord.Thread):
        await interaction.response.send_message("Only in a thread.", ephemeral=True)
        return
    await interaction.response.send_message("Closed.")
    await interaction.channel.edit(archived=True, locked=lock)


@bot.tree.command()
async def threads(interaction: Used) -> None:
    """List the threads of this channel."""
    assert isinstance(interaction.channel, discord.TextChannel)
    assert interaction.guild is not None
    active = [thread.name for thread in await interaction.guild.active_threads() if not thread.is_private()]
    archived = [thread.name async for thread in interaction.channel.archived_threads(limit=10)]
    await interaction.response.send_message(f"active: {sorted(active)}; archived: {archived}", ephemeral=True)


@bot.tree.command()
async def bury(interaction: Used, name: str) -> None:
    """Delete a thread."""
    assert interaction.guild is not None
    thread = discord.utils.get(await interaction.guild.active_threads(), name=name)
    assert thread is not None
    await thread.delete()
    await interaction.response.send_message("Buried.", ephemeral=True)


@bot.tree.context_menu(name="Start a thread")
async def start_thread(interaction: Used, message: discord.Message) -> None:
    thread = await message.create_thread(name=f"About {message.author.display_name}'s {len(message.content)} letters")
    await interaction.response.send_message(f"{thread.mention} {thread.parent and thread.parent.name}", ephemeral=True)


@bot.tree.context_menu(name="Quote")
async def quote(interaction: Used, message: discord.Message) -> None:
    embed = discord.Embed(description=message.content).set_author(name=message.author.display_name)
    await interaction.response.send_message(embed=embed)
    answer = await interaction.original_response()
    await answer.edit(content=f"{interaction.user.display_name} quotes [a message](<{message.jump_url}>)")


@bot.tree.context_menu(name="Rewrite")
async def rewrite(interaction: Used, message: discord.Message) -> None:
    try:
        await message.edit(content="rewritten")
    except discord.HTTPException as error:
        await interaction.response.send_message(f"{error.status} {error.code}", ephemeral=True)
    else:
        await interaction.response.send_message("Done", ephemeral=True)


@bot.tree.context_menu(name="Who is this")
async def who(interaction: Used, member: discord.Member) -> None:
    roles = [role.name for role in member.roles[1:]]
    joined = discord.utils.format_dt(member.joined_at, "D") if member.joined_at else "never"
    await interaction.response.send_message(f"{member.display_name} {roles} {joined}", ephemeral=True)


@bot.tree.context_menu(name="Write to")
async def write_to(interaction: Used, user: discord.User) -> None:
    sent = await user.send(f"{interaction.user.name} says hello")
    await interaction.response.send_message(f"Sent, {type(sent.channel).__name__}", ephemeral=True)


bot.run(os.environ["DISCORD_TOKEN"])
