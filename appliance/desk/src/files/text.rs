//! Whether a content is plain text, read piece by piece.

use std::io::{self, Read};

const PIECE: usize = 64 * 1024;

/// Whether all of it is UTF-8 without control characters but those that lay a text out.
pub(super) fn is_text(mut content: impl Read) -> io::Result<bool> {
    let mut piece = vec![0; PIECE];
    // The beginning of a character that the next piece goes on with.
    let mut held = 0;
    loop {
        let read = match content.read(&mut piece[held..]) {
            Ok(0) => return Ok(held == 0),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let there = held + read;
        let whole = match std::str::from_utf8(&piece[..there]) {
            Ok(_) => there,
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if piece[..whole].iter().any(|&octet| is_control(octet)) {
            return Ok(false);
        }
        piece.copy_within(whole..there, 0);
        held = there - whole;
    }
}

const fn is_control(octet: u8) -> bool {
    octet.is_ascii_control() && !matches!(octet, b'\t' | b'\n' | b'\r' | b'\x0c')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one octet at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let most = into.len().min(1);
            self.0.read(&mut into[..most])
        }
    }

    #[test]
    fn a_character_may_come_in_pieces() {
        assert!(is_text(Slow("ⵜⴰⵎⴰⵣⵉⵖⵜ, العربية\r\n".as_bytes())).unwrap());
    }

    #[test]
    fn half_a_character_or_a_control_character_is_no_text() {
        assert!(!is_text(&"é".as_bytes()[..1]).unwrap());
        assert!(!is_text(&b"a\0b"[..]).unwrap());
        assert!(!is_text(&b"a\x1b[2Jb"[..]).unwrap());
        let long = [&[b'a'; PIECE + 1][..], b"\xff"].concat();
        assert!(!is_text(&long[..]).unwrap());
    }
}
