"""Labs and their grading."""
