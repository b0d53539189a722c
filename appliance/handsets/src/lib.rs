//! SIP handsets and trunks, mapped to legs.
