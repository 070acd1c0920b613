"""What services promise each other and the world: OpenAPI documents and event schemas, as AWS takes them. Pure."""
