"""Rows of the matrix of faults: processes killed or stopped, files that change, hostile bytes, leaks."""
