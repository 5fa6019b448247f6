"""Every SQL statement about what is stored of a person.

Text, as in the rollups: the statements are about the tables of every module at once, and an
operator can read them beside the page that says what is kept where.
"""
