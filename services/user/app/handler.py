"""On Lambda: the same application, asked by a load balancer and given its queues' batches."""

from kit.function import Function

from .application import make

handle = Function(make)
