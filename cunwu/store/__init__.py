"""Where records and conversations live: models, migrations, queries, loading policy files."""
