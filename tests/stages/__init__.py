"""The arrows of the river, one by one."""
