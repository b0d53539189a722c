//! The call centre's business: staff, people, contacts, cases.

pub mod floor;
