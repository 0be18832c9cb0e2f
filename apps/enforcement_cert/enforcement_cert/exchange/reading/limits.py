"""Bounds of what is read. A list beyond them is refused with a sentence, never half read."""

MEGABYTE = 1024 * 1024

MAX_FILE_BYTES = 100 * MEGABYTE
# Access writes no file larger than this; what may be uploaded is less (setting max_file_size).
MAX_DATABASE_BYTES = 2_048 * MEGABYTE
MAX_ROWS = 500_000
MAX_COLUMNS = 300
MAX_CELL_CHARACTERS = 2_000
MAX_SHEETS = 60
# An Access file inside a package of list and photos.
MAX_UNPACKED_DATABASE_BYTES = 500 * MEGABYTE
# A photo inside a database.
MAX_PHOTO_BYTES = 20 * MEGABYTE

# Of a workbook, which is a zip: files inside, their size unpacked, how much they may swell.
MAX_PARTS = 5_000
MAX_UNPACKED_BYTES = 1_500 * MEGABYTE

# Of the process that reads: whatever a hostile file makes the parser do stays inside.
READER_MEMORY_BYTES = 2_048 * MEGABYTE
READER_CPU_SECONDS = 180
READER_WALL_SECONDS = 300
SPOOL_BYTES = 1_024 * MEGABYTE
