"""discord.py goes where the settings say."""

import discord
import pytest

from bot.discord_address import point_discord
from bot.settings import Settings


@pytest.fixture(autouse=True)
def given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the addresses back as they were."""
    for owner, name in (
        (discord.http.Route, "BASE"),
        (discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY"),
        (discord.asset.Asset, "BASE"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))


def test_a_loopback_discord_is_used_for_everything() -> None:
    addresses = {"api": "http://127.0.0.1:1/api", "gateway": "ws://127.0.0.1:1/gateway", "cdn": "http://127.0.0.1:1"}
    point_discord(Settings.model_validate({f"discord_{name}_url": address for name, address in addresses.items()}))
    assert discord.http.Route("GET", "/users/@me").url == "http://127.0.0.1:1/api/users/@me"
    assert str(discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY) == "ws://127.0.0.1:1/gateway"
    assert discord.asset.Asset.BASE == "http://127.0.0.1:1"


def test_the_real_discord_is_where_it_goes_unless_told() -> None:
    point_discord(Settings.model_construct())
    assert discord.http.Route("GET", "/users/@me").url == "https://discord.com/api/v10/users/@me"
    assert str(discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY) == "wss://gateway.discord.gg/"
