//! What a box and central send each other, and what central makes of a batch before
//! anything is kept.
#![no_main]

use std::collections::BTreeMap;

use jawab_ops::Head;
use jawab_protocol::{
    Dialect, MAX_BATCH_OPS, MAX_BODY_OCTETS, Request, ToBox, ToCentral, decode, encode, judge,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    take(octets);
    // Once more as the inside of a frame, which chance would hardly ever make whole: of the
    // first version, and of the second with some of it beside what packs.
    let mut framed = b"JW\x01".to_vec();
    framed.extend(zstd::bulk::compress(octets, 1).unwrap());
    take(&framed);
    let raw = octets.len().min(usize::from(octets.first().copied().unwrap_or(0) & 0x3f));
    let (raw, body) = octets.split_at(raw);
    let mut framed = b"JW\x02\x00".to_vec();
    framed.push(u8::try_from(raw.len()).unwrap());
    framed.extend(raw);
    framed.extend(zstd::bulk::compress(body, 1).unwrap());
    take(&framed);
});

fn take(octets: &[u8]) {
    if let Ok((answer, _)) = decode::<ToBox>(octets) {
        let again = encode(&answer, Dialect::NEWEST).unwrap();
        assert_eq!(decode::<ToBox>(&again).unwrap().0, answer);
    }
    let Ok((message, _)) = decode::<ToCentral>(octets) else {
        return;
    };
    let Request::Push(batch) = &message.request else {
        return;
    };
    assert!(batch.ops.0.len() <= MAX_BATCH_OPS);
    assert!(batch.ops.0.iter().map(Vec::len).sum::<usize>() <= MAX_BODY_OCTETS);
    if let Ok(again) = encode(&message, Dialect::PLAIN) {
        assert_eq!(decode::<ToCentral>(&again).unwrap().0, message);
    }
    let start = Head::start(batch.epoch);
    if let Ok(judged) = judge(batch, start, &BTreeMap::new(), 0) {
        assert_eq!(judged.new.len(), batch.ops.0.len());
        assert_eq!(judged.head.sequence, judged.new.len() as u64);
    }
}
