//! What is said between boxes and central, in the lines of a history.

use jawab_protocol::{Reply, Request, ToBox};

pub(super) fn told(request: &Request) -> String {
    match request {
        Request::State(question) => format!("state, {} pending", question.pending),
        Request::Push(batch) => {
            format!("push {} ops of epoch {}", batch.ops.0.len(), batch.epoch)
        }
        Request::File(piece) => format!("octets of a file from {}", piece.offset),
    }
}

pub(super) fn answer_told(answer: &ToBox) -> String {
    let news = answer.news.iter();
    let news = news.map(|batch| format!(", {} news of {}", batch.ops.0.len(), batch.epoch));
    format!("{}{}", reply_told(&answer.reply), news.collect::<String>())
}

fn reply_told(reply: &Reply) -> String {
    let told = |head: &jawab_ledger::Head| format!("{}/{}", head.epoch, head.sequence);
    match reply {
        Reply::State(answer) => {
            let heads: Vec<String> = answer.epochs.iter().map(told).collect();
            format!("state {}", heads.join(" "))
        }
        Reply::Acknowledged(head) => format!("acknowledged {}", told(head)),
        Reply::File(held) => format!("has a file up to {}", held.offset),
        Reply::Refused(refusal) => format!("refused {}", refusal.why.name()),
    }
}

pub(super) fn refused(why: &str) -> &'static str {
    match why {
        "gap" => "refused: gap",
        "fork" => "refused: fork",
        "clock" => "refused: clock",
        _ => "refused: something else",
    }
}
