"""Health and metrics of a process over HTTP: `/healthz`, and `/metrics` for Prometheus."""
