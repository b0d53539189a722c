//! What a box sends to central, and what central makes of it before anything is kept.
#![no_main]

use std::collections::BTreeMap;

use jawab_ops::Head;
use jawab_protocol::{
    MAX_BATCH_OPS, MAX_BODY_OCTETS, Reply, Request, VERSION, decode, encode, judge,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    take(octets);
    // Once more as the inside of a frame, which chance would hardly ever make whole.
    let mut framed = vec![b'J', b'W', VERSION];
    framed.extend(zstd::bulk::compress(octets, 1).unwrap());
    take(&framed);
});

fn take(octets: &[u8]) {
    if let Ok(reply) = decode::<Reply>(octets) {
        let again = encode(&reply).unwrap();
        assert_eq!(decode::<Reply>(&again).unwrap(), reply);
    }
    let Ok(Request::Push(batch)) = decode::<Request>(octets) else {
        return;
    };
    assert!(batch.ops.0.len() <= MAX_BATCH_OPS);
    assert!(batch.ops.0.iter().map(Vec::len).sum::<usize>() <= MAX_BODY_OCTETS);
    let start = Head::start(batch.epoch);
    if let Ok(judged) = judge(&batch, start, &BTreeMap::new(), 0) {
        assert_eq!(judged.new.len(), batch.ops.0.len());
        assert_eq!(judged.head.sequence, judged.new.len() as u64);
    }
}
