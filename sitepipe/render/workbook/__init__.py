"""Workbooks: ``portfolio.xlsx``, and the template that a partner fills."""
