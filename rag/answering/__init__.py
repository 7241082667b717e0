"""Answering: follow-ups, drafts, citations and the LangChain chain that joins them."""
