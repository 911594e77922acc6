"""What a report looks like, as data: a new report needs a TOML file and no code."""
