"""The composition root: settings, Discord client, jobs, card keeper, worker, rehearsal."""
