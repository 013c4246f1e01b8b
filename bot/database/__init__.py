"""PostgreSQL: connections, migrations, and the embedded server that runs where no other is named."""
