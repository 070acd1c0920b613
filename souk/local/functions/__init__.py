"""Lambda's and EventBridge Pipes' stand-ins: who runs functions, feeds them, and carries streams to queues."""
