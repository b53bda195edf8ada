"""Open SPARQL: a gate on the query's text, a worker process that can be killed, and a pool of them."""
