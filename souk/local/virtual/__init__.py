"""Stand-ins of services that don't run, made from their OpenAPI documents and their events' schemas."""
