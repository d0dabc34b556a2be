"""From files to passages: articles, chunks, vectors, words, and the retriever over them."""
