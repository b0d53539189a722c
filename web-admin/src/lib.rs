//! Pages: the staff desk of a box and central's console. Their words, their
//! looks, and what keeps strangers out.

pub mod central;
pub mod session;
