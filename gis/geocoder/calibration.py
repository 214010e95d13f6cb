"""How often each kind of match is right: measured, not felt.

Each figure is the share of answers of its kind that lay within 50 m of the place meant, on queries
that `bench/geocode.py` writes in many ways from a real city's addresses, rounded down. Nothing here
is above 0.9 unless 97 of 100 such answers are right. How they were measured: docs/geocoding.md.
"""

EXACT = 0.97
"""The very name and number, alone of its kind."""
BARE_NUMBER = 0.95
"""The same, with the 号 left out, or numbers joined by a dash."""
OTHER_SUFFIX = 0.85
"""12-3号 answered by 12-1号 or 12号, whichever is nearer."""
BUILDING = 0.95
"""A room answered by its building."""
GUESSED_SECTION = 0.92
"""A section that was left out, and only one has such a number."""
OTHER_SECTION = 0.80
BY_EAR = 0.94
"""A name that sounds the same, confirmed by its number."""
BY_EAR_INSIDE = 0.85
SLIP_INSIDE = 0.45
"""The same two behind signs that are no word known: they may belong to another, longer name."""
ONE_SLIP = 0.88
"""A name with a sign dropped, added or swapped, confirmed by its number, and no other like it."""
OTHER_SIGN = 0.82
"""A name with another sign in place of one of its own, confirmed by its number."""
FAR_NAME = 0.60
OTHER_DISTRICT = 0.06
"""What it costs that another district or street was said than the register has."""
OTHER_CITY = 0.60
"""A city was said that no address of the register is in."""
AGREED = 0.06
"""What it is worth, where the name is doubtful, that the division said is the register's."""
OTHER_NAME = 0.60
"""The name exists, but its number only on a road with a name much like it."""
SAME_NUMBER = 0.85
"""12号 answered by 12-1号."""
BETWEEN = 0.88
"""A number set between its neighbours less than `CLOSE` apart."""
BETWEEN_FAR = 0.60
BESIDE = 0.60
"""A number set beside the last one of its side."""
ALONG_LANE = 0.60
"""A lane without a number, at a door in its middle."""
PARENT_ROAD = 0.45
CROSSING = 0.85
CROSSING_FAR = 0.60
NAMED = 0.85
"""A landmark or a company by its name."""
ESTATE, ROAD, COMMUNITY, STREET, DISTRICT = 0.60, 0.50, 0.40, 0.25, 0.10
ROAD_BY_EAR = 0.40
TAUGHT = 0.98
TIE = 0.40
