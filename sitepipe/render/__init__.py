"""Render: tables to what people open. An edge room: it writes files and knows no rules."""
