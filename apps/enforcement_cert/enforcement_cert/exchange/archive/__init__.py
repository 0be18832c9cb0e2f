"""The archive as files: units, officers, photos and certificates, out and in again without loss (R-197 to R-200)."""
