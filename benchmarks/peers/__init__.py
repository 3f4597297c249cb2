"""Other libraries at the same work: programs for an interpreter that has them and none of this project's packages."""
