"""A service's contracts: its OpenAPI document and its events' JSON Schemas, made from the code, committed, compared."""
