"""Who the bot is, and where the gateway is."""

from rehearsal.guild import Guild
from rehearsal.intents import application_flags
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.wire import JSON, encode


def _me(call: Call) -> Answer:
    account = {"verified": True, "mfa_enabled": False, "email": None, "locale": call.backend.guild.locale}
    return call.backend.guild.bot.payload | account


def _user(call: Call) -> Answer:
    user_id = call.id_of("user_id")
    known = (server.guild for server in call.servers if user_id in server.guild.known)
    return next(known, call.backend.guild).user_of(user_id).payload


def _application(call: Call) -> Answer:
    bot, owner = call.backend.guild.bot, call.backend.guild.owner
    flags = application_flags(call.backend.gateway.privileged)
    application: JSON = {
        "id": str(bot.id),
        "name": bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": bot.payload,
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": owner.payload,
        "team": None,
        "flags": flags,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "explicit_content_filter": 0,
        "flags_new": str(flags),
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "approximate_guild_count": sum(server.guild.bot.here for server in call.servers),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
    }
    return application


def _gateway(call: Call) -> Answer:
    return {"url": call.backend.gateway.url}


def _gateway_bot(call: Call) -> Answer:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return {"url": call.backend.gateway.url, "shards": 1, "session_start_limit": limit}


def _my_guilds(call: Call) -> Answer:
    return [_mine(server.guild) for server in call.servers if server.guild.bot.here]


def _mine(guild: Guild) -> JSON:
    mine: JSON = {"id": str(guild.id), "name": guild.name, "icon": None, "banner": None, "owner": False, "features": []}
    return mine | {"permissions": str(int(guild.bot.permissions))}


def _direct(call: Call) -> Answer:
    backend = call.backend
    recipient = backend.guild.user_of(int(call.body["recipient_id"]))
    channel = backend.guild.direct(recipient)
    backend.events.dispatch("CHANNEL_CREATE", encode(channel.payload))
    return channel.payload


ROUTES = [
    Route("GET", "/users/@me", _me),
    Route("GET", "/users/@me/guilds", _my_guilds),
    Route("POST", "/users/@me/channels", _direct),
    Route("GET", "/users/{user_id}", _user),
    Route("GET", "/applications/@me", _application),
    Route("GET", "/oauth2/applications/@me", _application),
    Route("GET", "/gateway", _gateway, public=True),
    Route("GET", "/gateway/bot", _gateway_bot),
]
