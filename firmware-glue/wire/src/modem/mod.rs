//! A GSM modem on an AT port, as an engine without I/O.
