"""What has to be in an account before the first `pulumi up`: where state lies, and the key of its secrets."""
