"""The rules of the house as plain Python: no Frappe, no files, no clock.

Every function gets what it judges as an argument, today's date included.
Refusals are `errors.RuleViolation`, judgements are `errors.Finding`;
`enforcement_cert.messages` turns both into sentences for people.
"""
