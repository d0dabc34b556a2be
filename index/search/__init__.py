"""Searchers: vectors in FAISS, words in tantivy, each in folders that share files."""
