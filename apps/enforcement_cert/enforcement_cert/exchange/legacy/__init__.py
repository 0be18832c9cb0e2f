"""Migration from the 2008 edition: staging, mapping, trial, report, real run, roll back (R-042 to R-047, X-21)."""
