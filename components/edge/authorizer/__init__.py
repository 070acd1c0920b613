"""The API gateway's REQUEST authorizer: what runs in Lambda.

Standard library only, so that the function is built from these files alone, with nothing to download. The package is
shipped as it stands, hence the relative imports.
"""
