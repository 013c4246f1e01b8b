"""All routes of the HTTP interface."""

from rehearsal.rest import (
    application,
    callbacks,
    channels,
    commands,
    guilds,
    history,
    members,
    pins,
    places,
    polls,
    reactions,
    roles,
    threads,
    webhooks,
)

# An earlier module's route is found first: `messages/pins` is no message's id.
MODULES = (
    *(application, callbacks, history, pins, polls, reactions, channels, commands),
    *(guilds, members, roles, places, threads, webhooks),
)
ROUTES = [route for module in MODULES for route in module.ROUTES]
