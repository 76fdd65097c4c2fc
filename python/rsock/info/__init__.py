"""`python -m rsock info`: versions, and what this machine's kernel can do."""
