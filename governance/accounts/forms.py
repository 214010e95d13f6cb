"""What the sign-in page may send."""

from __future__ import annotations

from pydantic import BaseModel, Field


class SignInForm(BaseModel):
    username: str = Field(min_length=1, max_length=40)
    password: str = Field(min_length=1, max_length=200)
    next: str = Field(default="", max_length=500)
