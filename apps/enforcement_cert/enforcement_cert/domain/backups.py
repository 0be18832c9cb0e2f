"""When a backup is due, which are kept, and whether a restored copy equals its original. Source: R-085, X-55."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class KeptBackup:
    """A finished backup whose files are there."""

    name: str
    started_at: datetime


def is_due(now: datetime, hour: int, last_started: datetime | None) -> bool:
    """Say whether the daily backup has to begin: its hour has come and none has begun since.

    A backup that was missed, because nothing ran in that hour, is made as soon as possible.
    """
    latest_hour = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if latest_hour > now:
        latest_hour -= timedelta(days=1)
    return last_started is None or last_started < latest_hour


def backups_to_remove(backups: Iterable[KeptBackup], now: datetime, keep_days: int, keep_at_least: int) -> list[str]:
    """Return the names of backups older than their days; the newest `keep_at_least` always stay."""
    newest_first = sorted(backups, key=lambda kept: kept.started_at, reverse=True)
    oldest_kept = now - timedelta(days=keep_days)
    return [kept.name for kept in newest_first[max(keep_at_least, 1) :] if kept.started_at < oldest_kept]


def differing_tables(before: Mapping[str, int], after: Mapping[str, int], restored: Mapping[str, int]) -> list[str]:
    """Return the tables whose restored number of rows cannot be that of the backup.

    `before` and `after` were counted around the dump; work that went on meanwhile may lie on either side.
    """
    wrong = []
    for table in sorted({*before, *after, *restored}):
        bounds = sorted((before.get(table, 0), after.get(table, 0)))
        is_known = table in before or table in after
        if not is_known or table not in restored or not bounds[0] <= restored[table] <= bounds[1]:
            wrong.append(table)
    return wrong


def differing_files(listed: Mapping[str, str], restored: Mapping[str, str]) -> list[str]:
    """Return the files that are missing, strange or different, by path and digest."""
    return sorted(path for path in {*listed, *restored} if listed.get(path) != restored.get(path))
