"""On Lambda: handles a batch of the service's queue, and names the messages that failed."""

from kit.sqs.batch import batch

from .application import make

handle = batch(make().handlers)
