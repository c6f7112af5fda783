"""The Cabinet table: article, comment, decision and reason as a Word document or a workbook, filled offline and read back.

Each row has a reference: the comment's public id (or ``campaign-3``), a point, and the number of the disposition that stood when
the table was made, 0 for none. By it a row that somebody else decided meanwhile is known, and stays as it is.
"""
