"""What `show` commands print of the access server, as text; nothing here changes anything.

Used by the EXEC's commands. The layouts are those of captures where there are any; see each file.
"""
