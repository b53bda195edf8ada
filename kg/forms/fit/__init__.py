"""Fitting the cells of a row to the columns of its head, also where cells run together or a tree stands in one."""
