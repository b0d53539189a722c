//! What central says of its own accord, from PostgreSQL: all of `news.rs` again.

#[path = "news.rs"]
mod news;
