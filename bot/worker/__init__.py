"""The process that holds models on one device and runs jobs."""
