"""In a container: polls the service's queue until it is told to stop."""

import signal
import sys

from kit import telemetry
from kit.alive import answering
from kit.log import configure, log
from kit.settings import Queue, SettingsError, load
from kit.sqs.worker import QueueWorker
from kit.workers import Workers

from .application import make

configure()
try:
    handlers = make().handlers
    workers = Workers([QueueWorker("notifications", load(Queue).queue_url, lambda message: handlers(message.body))])
except SettingsError as error:
    log.error("bad environment", reason=str(error))
    sys.exit(2)
telemetry.configure()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])  # before the threads: they inherit it
workers.start()
answering(workers.alive)
log.info("polling")
signal.sigwait([signal.SIGTERM, signal.SIGINT])
log.info("stopping")
workers.stop()
telemetry.shutdown()
log.info("stopped")
