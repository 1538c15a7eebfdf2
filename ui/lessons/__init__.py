"""Challenges and the road: what stands beside the labs for those who learn.

- `content`: the questions, goals and texts, read from the folder `lessons`
- `progress`: what a visitor has reached, kept in a cookie
- `active`: the challenge that is on, and how the runs of a lab are checked against its goal
- `panel`: the strip above a lab with the question, the goal and the insight
- `marks`: goals drawn on figures, and verdicts left out while a challenge is on
- `school`: a class whose teacher sees predictions and ticks as counts
- `navigation`: opens another address without loading the app anew
- `welcome`: who is shown the first minute
- `link_options`: parts of a page that a link hides
"""

__all__ = [
    "active",
    "content",
    "link_options",
    "marks",
    "navigation",
    "panel",
    "progress",
    "school",
    "welcome",
]
