"""Figures: what is counted of cases, kept up as they change, and what is made of the counts."""
