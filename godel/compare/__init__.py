"""Accept by theorem against accept by benchmark: the same candidates under rules of both kinds."""
