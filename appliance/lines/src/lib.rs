//! Line drivers: GSM ports and E1 spans, mapped to legs.
//!
//! [`GsmLine::spawn`] gives a line a task of its own, which opens the modem's two ports,
//! runs the engine of [`jawab_wire::modem`], offers legs, carries commands out, and moves
//! sound between the audio port and the media clock. When the modem fails, the task ends
//! the call with a cause, and brings the modem back for as long as the box runs.
//!
//! Keys that the far end presses come from the modem's own reports; the media clock looks for
//! them in the sound as well, for modems that report none. The exchange counts a key that comes
//! in both ways once.
//!
//! What the network plays before it answers a call of ours is heard from the first moment: the
//! sound of a call that is dialled is joined at once.
//!
//! Where a line names its modem by IMEI or its SIM by IMSI, [`Modems`] finds it at whatever ports it
//! is, each time it is plugged in.
//!
//! [`E1Line::spawn`] does the same for a span of thirty channels: the engine is that of
//! [`jawab_wire::isdn`], a call is a leg, and its channel's A-law goes to the media clock as
//! it is. There, keys come as tones and no other way, and the media clock listens for them.
//!
//! Texts that come to a modem go to whoever [`TextsTo`] names, and are deleted there once they are
//! said to be kept. [`LineHandle::send_text`] gives one to the network.
//!
//! How a line is, and why it is out of service, is a [`jawab_line_state::LineStatus`].
//!
//! ```no_run
//! use jawab_lines::{GsmLine, GsmLineConfig, ModemPlace, Ports, TextsTo};
//! use jawab_media::MediaHandle;
//! use jawab_switch::{Input, LegCommand, LineId, OfferedLegs};
//! use tokio::sync::mpsc::Sender;
//! use tokio_util::sync::CancellationToken;
//!
//! fn on_a_modem(media: MediaHandle, legs: OfferedLegs, exchange: Sender<Input>) {
//!     let config = GsmLineConfig {
//!         line: LineId::from("gsm1"),
//!         place: ModemPlace::At(Ports {
//!             at: "/dev/ttyUSB2".into(),
//!             audio: "/dev/ttyUSB4".into(),
//!         }),
//!         baud: 115_200,
//!         sim_pin: None,
//!         memory: Some("/var/lib/jawab/lines".into()),
//!         credit: None,
//!         roaming: Default::default(),
//!         tap: Default::default(),
//!         texts: TextsTo::nobody(),
//!     };
//!     let stop = CancellationToken::new();
//!     let line = GsmLine::spawn(config, None, media, legs.clone(), exchange, stop);
//!     // The leg is one that the line offered.
//!     line.command(legs.next(), LegCommand::Answer);
//! }
//! ```

#![forbid(unsafe_code)]

mod audio;
mod cause;
mod complaints;
mod credit;
mod e1;
mod fault;
mod gsm;
mod handle;
mod health;
mod legs;
mod memory;
mod modems;
mod outgoing;
mod sound;
mod texts;

pub use credit::CreditConfig;
pub use e1::{Clock, E1Line, E1LineConfig, NumberPlan, Overlap, Side, SpanPlace};
pub use gsm::{GsmLine, GsmLineConfig, RoamingPolicy};
pub use handle::LineHandle;
pub use modems::{ModemPlace, Modems, Ports, Wanted};
pub use outgoing::TextEnd;
pub use texts::{ArrivedText, TextsTo};
