"""The durable queue in PostgreSQL: jobs, cards, artifacts, tickets, events. Nothing else touches the database."""
