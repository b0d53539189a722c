//! Why a box that ran came to its end.

/// Who ended the box.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum End {
    /// A signal, as systemd sends it.
    Signal,
    /// A technician at the console: it is to stay stopped.
    Console,
    /// The front panel, since the mains are gone.
    MainsGone,
}
