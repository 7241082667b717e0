"""The store: immutable generations of catalogue (SQLite) and vectors (Chroma)."""
