"""Guides, service points and figures as sheets: one row a thing, the same file out and in.

A sheet is XLSX or CSV. Headings end with the column's stable code in brackets: ``العنوان [title]``; the code, or the heading in
either language, is enough. An entry of a repeated part (step, document, fee …) is a line of the cell, its parts are separated by
`` | ``. docs/ar/editor.md says the same to editors.
"""
