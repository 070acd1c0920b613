"""Figures and tables for documents, drawn from the graph alone, so that tests can hold documents to them."""
