//! The server itself, and each face by hand: what a client would see, byte for byte where that matters.
