"""The report of a day: what the room of one server did, in one file that opens offline, without names."""
