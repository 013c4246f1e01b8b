"""Steering the queue: what moderators do to the jobs of their server, each act one transaction with its audit entry."""
