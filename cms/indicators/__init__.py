"""Indicators: periods, values with their history, import and summaries."""
