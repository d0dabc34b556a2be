"""Keep a library safe: verify it, export and import it, take over older formats."""
