"""The answering: from a question and passages to an answer that is cut out of them."""
