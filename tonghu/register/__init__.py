"""What we know: every table, constraint, trigger and migration."""
