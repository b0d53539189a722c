//! Line drivers: GSM ports, mapped to legs.
