//! A piece of a file, by itself and as a box sends it.
#![no_main]

use jawab_protocol::{
    Dialect, FilePiece, MAX_FILE_OCTETS, MAX_PIECE_OCTETS, Request, ToCentral, decode, encode,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    if let Ok(piece) = ciborium::from_reader::<FilePiece, _>(octets) {
        is_of_a_file(&piece);
        let message = ToCentral::from(Request::File(piece));
        for dialect in [Dialect::PLAIN, Dialect::NEWEST] {
            let sent = encode(&message, dialect).unwrap();
            assert_eq!(decode::<ToCentral>(&sent).unwrap().0, message);
        }
    }
    // As the inside of a frame of the first version, and of the second beside nothing.
    for start in [&b"JW\x01"[..], b"JW\x02\x00\x00"] {
        let framed = [start, &zstd::bulk::compress(octets, 1).unwrap()].concat();
        if let Ok((message, _)) = decode::<ToCentral>(&framed)
            && let Request::File(piece) = message.request
        {
            is_of_a_file(&piece);
        }
    }
});

/// What central relies on when it writes a piece to its place.
fn is_of_a_file(piece: &FilePiece) {
    assert!((1..=MAX_FILE_OCTETS).contains(&piece.total));
    assert!(piece.octets.len() <= MAX_PIECE_OCTETS);
    let end = piece.offset.checked_add(piece.octets.len() as u64);
    assert!(end.is_some_and(|end| end <= piece.total));
}
