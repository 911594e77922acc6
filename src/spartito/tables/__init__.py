"""What the tables hold: the input tables a user imports, and the tables kept between the stages."""
