"""One service, whole: image, stores, queues, roles, rules, compute, scaling, alarms."""
