//! Pages: the staff desk of a box and central's console. Their words, their
//! looks, and what keeps strangers out.

pub mod access;
mod assets;
pub mod central;
pub mod desk;
mod devices;
mod download;
mod format;
mod guard;
mod headers;
mod kept;
mod labels;
mod listing;
mod locale;
mod login;
mod negotiation;
mod own_password;
mod page;
mod papers;
pub mod session;
mod shell;
mod trail;
mod trouble;
mod upload;

pub use locale::Locale;
