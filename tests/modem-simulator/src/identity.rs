//! What stays the same of a modem when it is reset: make, SIM, network.

use std::time::Duration;

/// Whose command manual is followed.
#[derive(Copy, Clone, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Make {
    /// SIM7600: "SIM7500_SIM7600 Series AT Command Manual".
    Simcom,
    /// EC25: "EC2x&EG9x&EM05 Series AT Commands Manual".
    Quectel,
}

/// One modem with its SIM in its network.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) make: Make,
    /// As `AT+CGSN` gives it, where it is not the make's own.
    pub(crate) imei: Option<String>,
    /// As `AT+CIMI` gives it: MCC 604 is Morocco's.
    pub(crate) imsi: String,
    /// The subscriber's own number, as `AT+CNUM` gives it.
    pub(crate) number: String,
    pub(crate) operator: String,
    /// From power-on, or a reset, to the first command that is answered.
    pub(crate) boot: Duration,
    /// What the SIM asks for, when it asks.
    pub(crate) pin: Option<String>,
    /// Whether `AT+CLCC` lists a packet-data session before the calls (EC25 on LTE).
    pub(crate) data_session: bool,
    /// How many texts the SIM keeps.
    pub(crate) sim_places: usize,
}

impl Identity {
    pub(crate) fn manufacturer(&self) -> &'static str {
        match self.make {
            Make::Simcom => "SIMCOM INCORPORATED",
            Make::Quectel => "Quectel",
        }
    }

    pub(crate) fn model(&self) -> &'static str {
        match self.make {
            Make::Simcom => "SIMCOM_SIM7600E-H",
            Make::Quectel => "EC25",
        }
    }

    pub(crate) fn revision(&self) -> &'static str {
        match self.make {
            Make::Simcom => "LE20B04SIM7600M22",
            Make::Quectel => "EC25EFAR06A06M4G",
        }
    }

    /// A valid IMEI (its last digit is the Luhn check digit).
    pub(crate) fn imei(&self) -> &str {
        self.imei.as_deref().unwrap_or(match self.make {
            Make::Simcom => "861477037812345",
            Make::Quectel => "861107031234564",
        })
    }

    pub(crate) fn iccid(&self) -> &'static str {
        "8921201234567890123"
    }
}
