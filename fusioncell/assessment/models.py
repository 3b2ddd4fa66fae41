"""Every row that the room keeps, in one place for Django to find."""

from fusioncell.assessment.models_of_judgements import (
    Assessment,
    Dissent,
    Forecast,
    Judgement,
    Matrix,
    Retelling,
    Support,
    Technique,
)
from fusioncell.assessment.models_of_products import (
    Comment,
    Cut,
    LeftOut,
    LevelScale,
    Mention,
    Override,
    Release,
    Review,
    TearLine,
    Version,
)

__all__ = [
    "Assessment", "Comment", "Cut", "Dissent", "Forecast", "Judgement", "LeftOut", "LevelScale", "Matrix",
    "Mention", "Override", "Release",
    "Retelling", "Review", "Support", "TearLine", "Technique", "Version",
]  # fmt: skip
