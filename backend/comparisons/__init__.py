"""Questions asked of the store, their evidence, and links that never change."""
