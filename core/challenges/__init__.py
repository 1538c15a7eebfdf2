"""Goals that a learner reaches by playing with a lab, and how each is checked.

A check is a pure function of what the lab computed anyway: of the runs since the challenge
began, the newest last. It returns `Progress`: whether the goal is met, and how far it is.

- `goals`: `Progress`, and what checks have in common
- `descent`, `regression`, `training`, `digits`: the attempts of each lab and its checks by name
- `board`: what a class has predicted and met, without names

The questions, goals and insights in words are in the folder `lessons` of the repository.
"""

from core.challenges.goals import Check, Progress

__all__ = ["Check", "Progress"]
