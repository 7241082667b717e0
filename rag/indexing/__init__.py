"""Indexing: articles to chunks to vectors, and the reindex."""
