"""Every named query in SPARQL engines that are independent of each other, on the dump of the sample library."""
