"""`ringback bench doctor`: does a bench work, part by part, and what is to be done where not.

`examine` goes through a bench; the other files check one kind of part each. Imports what its folder
above imports; the command shows what is found.
"""
