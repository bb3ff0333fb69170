//! Stories, crashes, contracts and the command line of AFK; everything is under `tests/`.
