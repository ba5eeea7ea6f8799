"""PostgreSQL for Django; without DATABASE_URL the embedded server is started at the first connection."""
