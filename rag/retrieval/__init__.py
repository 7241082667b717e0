"""Retrieval: dense and lexical search, fused, as a LangChain retriever."""
