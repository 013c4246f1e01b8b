"""Where Discord is: the real one, or a loopback one in a rehearsal."""

import discord
import yarl

from bot.settings import Settings


def point_discord(settings: Settings) -> None:
    """Point discord.py, which has no setting for it, at the addresses in the settings."""
    discord.http.Route.BASE = settings.discord_api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
    if settings.discord_cdn_url:
        discord.asset.Asset.BASE = settings.discord_cdn_url
