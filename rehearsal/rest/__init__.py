"""Discord's HTTP interface, version 10: the routes that a bot of slash commands uses."""
