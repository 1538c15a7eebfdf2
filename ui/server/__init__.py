"""The server under many visitors, and its end.

- `sessions`: bounds on open pages; new ones take turns
- `gate`: new connections are accepted at a bounded rate
- `shutdown`: the end within seconds, whatever the threads are doing
"""

__all__ = ["gate", "sessions", "shutdown"]
