"""Charts of published tables: chosen, laid out, drawn without script. Nothing is summed or guessed.

Pure but for `table_chart`, which reads the rows; a table that is not plainly one of numbers by
time or by region has no chart.
"""
