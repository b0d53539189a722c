//! Pages: the staff desk of a box and central's console. Their words, their
//! looks, and what keeps strangers out.

mod assets;
pub mod central;
pub mod desk;
mod door;
mod format;
mod guard;
mod headers;
mod labels;
mod page;
pub mod session;
mod shell;
mod tongue;
mod trouble;
mod words;

pub use words::Tongue;
