"""The course: units, exercises, and grading by running and by theorem."""
