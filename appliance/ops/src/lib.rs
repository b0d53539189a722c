//! An op: one recorded change, its clock, its chain and its merge. No I/O.
