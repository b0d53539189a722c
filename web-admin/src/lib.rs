//! Pages: the staff desk of a box and central's console. Their words, their
//! looks, and what keeps strangers out.

pub mod access;
mod assets;
mod case_file;
pub mod central;
pub mod desk;
mod devices;
mod download;
mod format;
mod guard;
mod headers;
mod kept;
mod labels;
mod layers;
mod listing;
mod locale;
mod login;
mod negotiation;
mod own_password;
mod page;
mod page_error;
pub mod session;
mod trail;
mod upload;

pub use locale::Locale;
