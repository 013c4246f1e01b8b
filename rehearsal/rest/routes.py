"""All routes of the HTTP interface."""

from rehearsal.rest import (
    application,
    callbacks,
    channels,
    commands,
    guilds,
    history,
    pins,
    polls,
    reactions,
    threads,
    webhooks,
)

# An earlier module's route is found first: `messages/pins` is no message's id.
MODULES = (application, callbacks, history, pins, polls, reactions, channels, commands, guilds, threads, webhooks)
ROUTES = [route for module in MODULES for route in module.ROUTES]
