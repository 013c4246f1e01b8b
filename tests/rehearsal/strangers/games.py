"""An evening of games: prefix commands with converters, a group, checks, a cooldown and help; a guess is waited for."""

import os
import random
from typing import Annotated, Any

import discord
from discord.ext import commands

intents = discord.Intents.default()
intents.members = True
intents.message_content = True

bot = commands.Bot(command_prefix="!", description="A bot for an evening of games.", intents=intents)
Context = commands.Context[commands.Bot]


class Dice(commands.Converter[tuple[int, int]]):
    """Dice as players write them: 2d6."""

    async def convert(self, _ctx: commands.Context[Any], argument: str) -> tuple[int, int]:
        number, _, sides = argument.partition("d")
        if not number.isdecimal() or not sides.isdecimal():
            raise commands.BadArgument(f"{argument} is not like 2d6.")
        return int(number), int(sides)


@bot.event
async def on_member_join(member: discord.Member) -> None:
    channel = discord.utils.get(member.guild.text_channels, name="lobby")
    if channel is not None:
        await channel.send(f"Welcome {member.mention}! We are {member.guild.member_count} now.")


@bot.command()
async def roll(ctx: Context, dice: Annotated[tuple[int, int], Dice]) -> None:
    """Roll dice, such as 2d6."""
    number, sides = dice
    await ctx.send(f"{number} dice: " + ", ".join(str(random.randint(1, sides)) for _ in range(number)))


@bot.command(aliases=["pick"])
async def choose(ctx: Context, *choices: str) -> None:
    """Choose one of several."""
    await ctx.reply(random.choice(choices), mention_author=False)


@bot.command()
async def team(ctx: Context, role: discord.Role) -> None:
    """List who has a role."""
    await ctx.send(f"{role.name}: " + ", ".join(sorted(member.display_name for member in role.members)))


@bot.command()
async def joined(ctx: Context, *, member: discord.Member) -> None:
    """Say when somebody joined, by their name."""
    assert member.joined_at is not None
    await ctx.send(f"{member.display_name} joined {discord.utils.format_dt(member.joined_at)}")


@bot.command()
async def guess(ctx: Context) -> None:
    """Guess a number from 1 to 3."""
    await ctx.send("Which number?")

    def by_the_player(message: discord.Message) -> bool:
        return message.author == ctx.author and message.channel == ctx.channel and message.content.isdecimal()

    try:
        answer = await bot.wait_for("message", check=by_the_player, timeout=10.0)
    except TimeoutError:
        await ctx.send("Too late.")
        return
    await answer.add_reaction("🎉" if 1 <= int(answer.content) <= 3 else "❌")


@bot.group(invoke_without_command=True)
async def score(ctx: Context) -> None:
    """Keep the score."""
    await ctx.send(f"{ctx.prefix}score set, or {ctx.prefix}score reset?")


@score.command(name="set")
async def set_score(ctx: Context, member: discord.Member, points: int = 0) -> None:
    await ctx.send(f"{member.display_name}: {points}")


@score.command()
@commands.has_role("Moderator")
async def reset(ctx: Context) -> None:
    await ctx.send("All start again.")


@bot.command()
@commands.cooldown(1, 600.0, commands.BucketType.user)
async def bell(ctx: Context) -> None:
    """Ring, once in ten minutes."""
    await ctx.message.delete()
    await ctx.send("Ding!")


@bot.event
async def on_command_error(ctx: Context, error: commands.CommandError) -> None:
    if isinstance(error, commands.CommandNotFound):
        return
    await ctx.send(f"{type(error).__name__}: {error}")


bot.run(os.environ["DISCORD_TOKEN"])
