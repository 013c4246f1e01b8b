"""The process that holds models on one device, claims jobs, and runs attempts at them."""
