"""What every route stands on: formats, security, assets, events, threads."""
