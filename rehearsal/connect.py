"""What any discord.py bot runs before it starts, so that `Rehearsal.environment` brings it to the rehearsal."""

CONNECT = """\
import os, discord, yarl

if "DISCORD_API_URL" in os.environ:
    discord.http.Route.BASE = os.environ["DISCORD_API_URL"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    discord.asset.Asset.BASE = os.environ["DISCORD_CDN_URL"]
"""
