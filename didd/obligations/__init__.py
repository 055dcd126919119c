"""What the law wants to be there: headings proposed for records, what is missing, what is late.

Pure. The list itself and the decisions on it are other rooms' matter.
"""
