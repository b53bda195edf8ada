"""Make the encoder that ships: read 4-bit weights, cut the vocabulary, build the graph, write the folder.

Needs `onnx` (extra `dev`); nothing of it is imported when texts are encoded.
"""
