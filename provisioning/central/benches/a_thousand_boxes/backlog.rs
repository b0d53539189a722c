//! What a centre records in a week, as its box would bring it.

use jawab_ops::{BoxId, EntityKind, Fields, Head, Hlc, Op, Value};
use jawab_protocol::{Batch, EncodedOps, Request};
use uuid::Uuid;

/// A box's first batch, and its largest, in octets, as `jawab-sync` cuts them: each is
/// twice the one before while answers come quickly.
const FIRST: usize = 16 * 1024;
const LARGEST: usize = 1024 * 1024;

const NOTE: &str =
    "يسأل عن التسجيل في المخيم الصيفي وعن الوثائق المطلوبة. Rappeler la mère après 17 h.";

/// The chain of one box, as it grows.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) box_id: BoxId,
    head: Head,
    clock_ms: u64,
    ops: Vec<Op>,
}

impl Chain {
    pub(crate) fn new(box_id: BoxId, clock_ms: u64) -> Self {
        Self {
            box_id,
            head: Head::start(1),
            clock_ms,
            ops: Vec::new(),
        }
    }

    pub(crate) fn says(&mut self, kind: &str, id: Uuid, fields: &[(&str, Value)]) {
        self.clock_ms += 7_000;
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).into(), value.clone()));
        let op = Op {
            box_id: self.box_id,
            epoch: 1,
            sequence: self.head.sequence + 1,
            clock: Hlc::at_ms(self.clock_ms),
            author: "01933d5e-7f2a-7c41-9a55-000000000001".into(),
            entity: EntityKind::new(kind),
            id,
            fields: fields.collect::<Fields>(),
            previous: self.head.hash,
        };
        self.head = Head {
            epoch: 1,
            sequence: op.sequence,
            hash: op.hash(),
        };
        self.ops.push(op);
    }

    /// A call as the switch and the desk record it: begun, a language chosen, ended; a case
    /// with a note from two calls in three; every fourth caller a new person; every third
    /// case closed later.
    pub(crate) fn takes_a_call(&mut self, n: usize) {
        let now = i64::try_from(self.clock_ms).unwrap_or(0);
        let [contact, case, person, staff] = std::array::from_fn(|_| Uuid::now_v7());
        let caller = format!("+2126{:08}", n * 7_919 % 100_000_000);
        self.says(
            "contact",
            contact,
            &[
                ("channel", "voice".into()),
                ("direction", "in".into()),
                ("line", "gsm1".into()),
                ("caller", caller.clone().into()),
                ("called", "+212537000000".into()),
                ("started_ms", now.into()),
            ],
        );
        self.says("contact", contact, &[("language", "ar".into())]);
        self.says("contact", contact, &[("ended_ms", (now + 214_000).into())]);
        self.says(
            "call_record",
            contact,
            &[
                ("contact", contact.into()),
                ("staff", staff.into()),
                ("handset", "201".into()),
                ("cause", 16.into()),
                ("outcome", "answered".into()),
                ("ended_by", "caller".into()),
                ("total_ms", 214_000.into()),
                ("menu_ms", 9_000.into()),
                ("wait_ms", 21_000.into()),
                ("talk_ms", 184_000.into()),
                ("hold_ms", 0.into()),
                ("not_answered_by", "".into()),
            ],
        );
        if n.is_multiple_of(4) {
            let name = format!("سلمى بناني {n}");
            self.says(
                "person",
                person,
                &[("name", name.into()), ("language", "ar".into())],
            );
            let number = Uuid::now_v7();
            self.says(
                "number",
                number,
                &[("number", caller.into()), ("person", person.into())],
            );
        }
        if n % 3 < 2 {
            self.opens_a_case(n, now, [contact, case, person, staff]);
        }
    }

    fn opens_a_case(&mut self, n: usize, now: i64, ids: [Uuid; 4]) {
        let [contact, case, person, staff] = ids;
        let programmes = ["pass-jeunes", "camps", "trips", "volunteering"];
        let kinds = ["information", "registration", "complaint"];
        self.says(
            "case",
            case,
            &[
                ("reference", format!("RAB-2026-{n:06}").into()),
                ("contact", contact.into()),
                ("person", person.into()),
                ("programme", programmes[n % 4].into()),
                ("kind", kinds[n % 3].into()),
                ("status", "open".into()),
                ("opened_by", staff.into()),
                ("opened_ms", now.into()),
                ("changed_ms", now.into()),
            ],
        );
        self.notes(case, contact, staff, now);
        if n.is_multiple_of(3) {
            self.says(
                "case",
                case,
                &[("status", "closed".into()), ("changed_ms", now.into())],
            );
        }
    }

    pub(crate) fn notes(&mut self, case: Uuid, contact: Uuid, staff: Uuid, now: i64) {
        self.says(
            "note",
            Uuid::now_v7(),
            &[
                ("case_id", case.into()),
                ("contact", contact.into()),
                ("author", staff.into()),
                ("text", NOTE.into()),
                ("written_ms", now.into()),
            ],
        );
    }

    /// Hands over what was said since the last time.
    pub(crate) fn take(&mut self) -> Vec<Op> {
        std::mem::take(&mut self.ops)
    }

    /// The same in requests.
    pub(crate) fn requests(&mut self) -> Vec<Request> {
        let ops = self.take();
        let mut pending = ops.len() as u64;
        let (mut most, mut octets) = (FIRST, 0);
        let mut batches: Vec<Vec<Vec<u8>>> = vec![vec![]];
        for op in ops {
            let op = op.encode();
            let full = octets + op.len() > most;
            let Some(last) = batches.last_mut() else {
                break;
            };
            if (full && !last.is_empty()) || last.len() == jawab_protocol::MAX_BATCH_OPS {
                (most, octets) = ((most * 2).min(LARGEST), 0);
                batches.push(vec![]);
            }
            octets += op.len();
            if let Some(last) = batches.last_mut() {
                last.push(op);
            }
        }
        let requests = batches.into_iter().map(|ops| {
            let batch = Batch {
                box_id: self.box_id,
                epoch: 1,
                pending,
                ops: EncodedOps(ops),
            };
            pending -= batch.ops.0.len() as u64;
            Request::Push(batch)
        });
        requests.collect()
    }
}
