"""What is set for each server: its roles, channels, limits, and when class ends; on record, and held in memory."""
