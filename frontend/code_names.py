"""What the codes that a view of a table asks for stand for."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from frontend import client
from frontend.table_view import NamedCodes, Names, TableView


def names_of_codes(api: client.ApiClient, file: dict[str, Any], view: TableView) -> Names:
    """By column, for those that conditions ask for; a list that is no more leaves its codes as they are.

    Args:
        file: a release's file as the API describes it. Any: JSON.
    """
    asked = {one.column for one in view.conditions}
    found = {}
    for column in file["columns"]:
        if column["name"] in asked and column["reference_list"] and column["codes_of"]:
            try:
                told = api.get(f"reference-lists/{quote(column['reference_list'], safe='')}/")
            except client.ApiProblem:
                continue
            names = {one["code"]: one["label"] for one in told["entries"]}
            found[column["name"]] = NamedCodes(column["codes_of"], names)
    return found
