"""Forms whose cells run together: what comes out, what is right of it, by the margin withheld."""
