//! Keeps on disk who is to be called back by the box. One thing after the other, in a task of its own: what
//! is said of somebody last is what is kept, and no call waits for the disk.

use std::time::Duration;

use jawab_desk::{CallBackWanted, Desk, DeskError};
use jawab_switch::{CallBackEnd, CallBackId, CallBackWish, Input};
use jawab_vocabulary::{CallId, QueueName};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tracing::{info, warn};
use uuid::Uuid;

use super::Exchange;
use super::at_work::Looked;

/// What is to be kept or looked up.
#[derive(Debug)]
enum Order {
    /// Those of before a restart.
    TakeUp,
    Keep {
        call: CallId,
        contact: Uuid,
        queue: Option<QueueName>,
        waited: Duration,
    },
    Begins(Uuid),
    Ended(Uuid, CallBackEnd),
}

/// The exchange's end.
#[derive(Clone, Debug)]
pub(super) struct CallBackKeeper {
    orders: UnboundedSender<Order>,
}

impl CallBackKeeper {
    /// Starts the task, which takes up those of before a restart first; it ends with the exchange.
    pub(super) fn start(desk: Desk, tell: UnboundedSender<Looked>) -> Self {
        #[allow(
            clippy::disallowed_methods,
            reason = "some orders for each caller who wants to be called back"
        )]
        let (orders, ordered) = mpsc::unbounded_channel();
        tokio::spawn(keep(desk, tell, ordered));
        let keeper = Self { orders };
        keeper.order(Order::TakeUp);
        keeper
    }

    fn order(&self, order: Order) {
        // It ends after the exchange.
        drop(self.orders.send(order));
    }

    /// The caller of a call wants to be called back; the exchange is told once that is on disk.
    pub(super) fn keep(&self, call: CallId, contact: Uuid, wish: CallBackWish) {
        self.order(Order::Keep {
            call,
            contact,
            queue: wish.queue,
            waited: wish.waited,
        });
    }

    /// Somebody is about to be called back; the exchange is told whether they are to be.
    pub(super) fn begins(&self, id: CallBackId) {
        self.order(Order::Begins(Uuid::from_u128(id.0)));
    }

    /// What became of it.
    pub(super) fn ended(&self, id: CallBackId, end: CallBackEnd) {
        self.order(Order::Ended(Uuid::from_u128(id.0), end));
    }
}

impl Exchange {
    /// A caller wants to be called back, by which their contact is remembered.
    pub(super) fn wants_call_back(&mut self, call: CallId, wish: CallBackWish) {
        info!("{call}: the caller wants to be called back");
        match self.board.contact(call) {
            Some(contact) => self.call_backs.keep(call, contact, wish),
            None => self.take(Input::CallBackKept(call, None)),
        }
    }
}

async fn keep(desk: Desk, tell: UnboundedSender<Looked>, mut ordered: UnboundedReceiver<Order>) {
    while let Some(order) = ordered.recv().await {
        let done = carry_out(&desk, order).await;
        // The exchange may have stopped meanwhile.
        for looked in done {
            drop(tell.send(looked));
        }
    }
}

fn name_of(contact: Uuid) -> CallBackId {
    CallBackId(contact.as_u128())
}

async fn carry_out(desk: &Desk, order: Order) -> Vec<Looked> {
    match order {
        Order::TakeUp => match desk.remembered_call_backs().await {
            Ok(wanted) => wanted.into_iter().map(restored).collect(),
            Err(error) => {
                warn!("whom to call back after the restart is not known: {error}");
                Vec::new()
            }
        },
        Order::Keep {
            call,
            contact,
            queue,
            waited,
        } => {
            let kept = desk.keep_call_back(contact, queue, waited).await;
            if let Err(error) = &kept {
                warn!("{call}: it cannot be kept that the caller is to be called back: {error}");
            }
            let id = kept.is_ok().then(|| name_of(contact));
            vec![Looked::CallBackKept(call, id)]
        }
        Order::Begins(contact) => {
            let may = desk
                .call_back_begins(contact)
                .await
                .unwrap_or_else(|error| {
                    warn!("nobody is called back while it cannot be kept: {error}");
                    false
                });
            vec![Looked::CallBackMay(name_of(contact), may)]
        }
        Order::Ended(contact, end) => {
            if let Err(error) = ended(desk, contact, end).await {
                warn!("what became of calling somebody back is not kept: {error}");
            }
            Vec::new()
        }
    }
}

fn restored(wanted: CallBackWanted) -> Looked {
    let wish = CallBackWish {
        number: wanted.number,
        language: wanted.language,
        queue: wanted.queue,
        waited: wanted.waited,
        tries: wanted.tries,
    };
    Looked::CallBackRestored(name_of(wanted.contact), wish)
}

async fn ended(desk: &Desk, contact: Uuid, end: CallBackEnd) -> Result<(), DeskError> {
    info!("somebody who wanted to be called back: {end:?}");
    match end {
        CallBackEnd::Reached | CallBackEnd::Over => desk.forget_call_back(contact).await,
        CallBackEnd::NotReached(tries) => desk.call_back_not_reached(contact, Some(tries)).await,
        CallBackEnd::NotCalled => desk.call_back_not_reached(contact, None).await,
    }
}
