"""The folder of the encoder that ships; `make/` holds the script that writes it."""
