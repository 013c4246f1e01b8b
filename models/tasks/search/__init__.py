"""Semantic search: the passages whose meaning is nearest to a query."""
