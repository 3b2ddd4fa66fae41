"""The exercise of the fictional Republic of Marazan: made people, made reports, one plot, and what is true of them.

Nothing here is real. Marazan lies where the map shows open ocean, its family names and streets are invented, its
telephone numbers have no country, and every report that is written carries the stamp of the exercise.
"""
