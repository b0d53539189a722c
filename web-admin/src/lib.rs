//! The staff desk and central's console: pages, words, looks.
