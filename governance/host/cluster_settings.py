"""What a private cluster is told beyond initdb's defaults."""

from pathlib import Path

import psutil

MEBIBYTE = 1024 * 1024

# Loss of a report that was acknowledged is the one thing that must not happen.
DURABLE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "log_checkpoints": "on",
    "log_lock_waits": "on",
    "log_min_duration_statement": "2s",
}

# A test cluster is thrown away whole, so it waits for no disk.
THROW_AWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "10min",
    # A test that is rolled back at its end holds a lock for each savepoint that it wrote in.
    "max_locks_per_transaction": "256",
}

SHARED = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "max_connections": "150",
    "random_page_cost": "1.1",
    "effective_io_concurrency": "100",
    "work_mem": "'16MB'",
    # Short statements over an index lose more to compiling than they gain.
    "jit": "off",
    # The values of a statement and the row that it failed on are what people wrote.
    "log_parameter_max_length": "0",
    "log_error_verbosity": "terse",
    "log_line_prefix": "'%m [%p] %q%u@%d '",
}


def settings_text(sockets: Path, port: int, *, durable: bool) -> str:
    memory = psutil.virtual_memory().total // MEBIBYTE
    shared_buffers = max(64, min(memory // 8, 1024)) if durable else 256
    chosen = {
        **SHARED,
        **(DURABLE if durable else THROW_AWAY),
        "port": str(port),
        "unix_socket_directories": _quoted(str(sockets)),
        "shared_buffers": f"'{shared_buffers}MB'",
        "effective_cache_size": f"'{memory // 2}MB'",
        "maintenance_work_mem": f"'{max(64, min(memory // 16, 512))}MB'",
    }
    return "".join(f"{name} = {value}\n" for name, value in sorted(chosen.items()))


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
