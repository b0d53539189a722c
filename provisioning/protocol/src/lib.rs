//! What travels between a box and central. No I/O.
