"""The guard of reading: what two versions of the code read out of the same forms, gains and losses row by row."""
