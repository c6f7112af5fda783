"""News with their date lines."""
