"""Who reaches whom and who may do what, by the rule or grant that opens it, with what the policies object to."""
