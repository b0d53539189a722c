//! Wire protocols as engines without I/O: no_std, no allocation.
