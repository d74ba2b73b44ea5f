"""``portfolio.pdf``: what it says as plain data, and the document made of it."""
