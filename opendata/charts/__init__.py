"""Charts of a table's view: what is drawn, the Vega-Lite specification of it, and its picture."""
