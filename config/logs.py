"""How log lines look: one readable line on a console, one JSON object where a collector reads."""

import structlog


def formatter(log_format: str) -> structlog.stdlib.ProcessorFormatter:
    """The formatter of every handler; ``log_format`` is ``console`` or ``json``."""
    # Plain tracebacks: with local variables they would write phone numbers into the log.
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso"),
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
