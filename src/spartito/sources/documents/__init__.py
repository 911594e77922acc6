"""Reports that are no delimited text: workbooks and JSON lines, made into the text that the core reads.

A line of the text has the number of the row, or of the line, that it was made from. The same document gives the same
text; what is kept of a report is the document.
"""
