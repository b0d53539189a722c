//! A GSM modem on two pseudo-terminals, for tests and the demonstration.
//!
//! Written from the vendors' command manuals and 3GPP TS 27.007, so that the box's
//! driver meets a modem that its author did not imagine. The README beside this
//! crate documents the control socket.

#![forbid(unsafe_code)]

mod client;
mod clock;
mod cme;
mod control;
mod identity;
mod misbehaviour;
mod modem;
mod port;
mod serve;
mod trace;
mod usb;
mod voice;
mod writer;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::identity::{Identity, Make};

/// A GSM modem on two pseudo-terminals.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Be a modem until SIGTERM or Ctrl-C.
    Serve(Box<Serve>),
    /// Send one JSON command to a running modem, and print its answer.
    Send {
        /// The modem's control socket.
        #[arg(long)]
        control: PathBuf,
        /// For example '{"do":"call","from":"0612345678"}'.
        command: String,
    },
    /// Print what happens at a running modem, one JSON object a line.
    Watch {
        /// The modem's control socket.
        #[arg(long)]
        control: PathBuf,
    },
    /// Write a WAV file of sines added together, to be played as a caller's voice.
    Tone {
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
        /// Frequencies in hertz.
        #[arg(long, value_delimiter = ',', default_value = "1000")]
        hz: Vec<f64>,
        /// How long.
        #[arg(long, default_value_t = 3.0)]
        seconds: f64,
    },
}

#[derive(clap::Args)]
struct Serve {
    /// Whose manual to follow.
    #[arg(long)]
    make: Make,
    /// Symlink to make to the AT port.
    #[arg(long, required_unless_present = "usb")]
    at: Option<PathBuf>,
    /// Symlink to make to the audio port.
    #[arg(long, required_unless_present = "usb")]
    audio: Option<PathBuf>,
    #[command(flatten)]
    socket: usb::Socket,
    /// Unix socket to be told on what to do.
    #[arg(long)]
    control: PathBuf,
    /// The SIM's own number (AT+CNUM).
    #[arg(long, default_value = "+212537000000")]
    number: String,
    /// Name of the network (AT+COPS?).
    #[arg(long, default_value = "Maroc Telecom")]
    operator: String,
    /// How long it takes to start, and after a reset, in milliseconds.
    #[arg(long, default_value_t = 200)]
    boot_ms: u64,
    /// The SIM asks for this PIN.
    #[arg(long)]
    sim_pin: Option<String>,
    /// The modem's own number (AT+CGSN); the make's own where it is not said.
    #[arg(long)]
    imei: Option<String>,
    /// The SIM's subscriber (AT+CIMI).
    #[arg(long, default_value = "604010123456789")]
    imsi: String,
    /// A packet-data session stands first in AT+CLCC, as on an EC25 on LTE.
    #[arg(long)]
    data_session: bool,
    /// How many texts the SIM keeps: 10 to 50.
    #[arg(long, default_value_t = 20)]
    sim_texts: usize,
    /// File to write everything to that crosses the AT port.
    #[arg(long)]
    trace: Option<PathBuf>,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::INFO)
        .init();
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("modem-simulator: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match arguments.what {
        What::Serve(options) => {
            let paths = serve::Paths {
                ports: match (
                    usb::Usb::new(&options.socket, options.make),
                    options.at,
                    options.audio,
                ) {
                    (Some(usb), ..) => serve::Place::Usb(usb),
                    (None, Some(at), Some(audio)) => serve::Place::Symlinks { at, audio },
                    (None, ..) => anyhow::bail!("give --at and --audio, or --usb"),
                },
                control: options.control,
                trace: options.trace,
            };
            let identity = Identity {
                make: options.make,
                imei: options.imei,
                imsi: options.imsi,
                number: options.number,
                operator: options.operator,
                boot: std::time::Duration::from_millis(options.boot_ms),
                pin: options.sim_pin,
                data_session: options.data_session,
                sim_places: options.sim_texts,
            };
            runtime.block_on(serve::serve(paths, identity))?;
            Ok(ExitCode::SUCCESS)
        }
        What::Send { control, command } => runtime.block_on(client::send(&control, &command)),
        What::Watch { control } => runtime.block_on(client::watch(&control)),
        What::Tone { out, hz, seconds } => {
            voice::wav::write(&out, &voice::tones::sum(&hz, seconds))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
