"""gunicorn as a server under wrk."""

from __future__ import annotations

from ecosystem.serving import LOADS, Serving

JOB = Serving(LOADS["gunicorn"])
