//! Frames: the address and control fields, modulo 128 (clauses 3.2 to 3.6).

use super::Side;

/// Octets of the address and of a control field with sequence numbers.
pub(super) const HEADER: usize = 4;
/// Sequence numbers count modulo this (3.5.2.1).
pub(super) const MODULUS: u8 = 128;
/// The poll or final bit of an unnumbered frame.
const UNNUMBERED_P_F: u8 = 0x10;

/// Whether a frame asks or answers (3.3.2).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Role {
    /// A command; its bit is P, poll.
    Command,
    /// A response; its bit is F, final.
    Response,
}

/// What an unnumbered frame says (3.6.5 to 3.6.12).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Unnumbered {
    /// Set asynchronous balanced mode extended: establish the link.
    Sabme,
    /// Disconnect.
    Disc,
    /// Unnumbered acknowledgement.
    Ua,
    /// Disconnected mode.
    Dm,
    /// Frame reject.
    Frmr,
    /// Unnumbered information, which a point-to-point link does not need.
    Ui,
    /// Exchange identification, which is not used here.
    Xid,
}

/// What a supervisory frame says (3.6.6 to 3.6.8).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Supervisory {
    /// Receive ready.
    Rr,
    /// Receive not ready.
    Rnr,
    /// Reject: send again from N(R) on.
    Rej,
}

/// What a frame is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Control<'f> {
    /// Information, numbered.
    Information {
        /// N(S).
        sent: u8,
        /// N(R).
        received: u8,
        /// The message of layer 3.
        octets: &'f [u8],
    },
    /// Supervisory, with N(R).
    Supervisory(Supervisory, u8),
    /// Unnumbered.
    Unnumbered(Unnumbered),
}

/// A frame for this link: SAPI 0, TEI 0.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Frame<'f> {
    /// Command or response.
    pub role: Role,
    /// The P or F bit.
    pub poll_final: bool,
    /// What it is.
    pub control: Control<'f>,
}

/// Why octets are no frame that can be acted on.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum BadFrame {
    /// Too short, or of another link: discarded without notice (2.9).
    Invalid,
    /// For this link, and a frame rejection condition (3.6.11): an undefined control field,
    /// or an information field where there is none.
    Rejected,
}

impl<'f> Frame<'f> {
    /// Reads a frame without its flags and FCS, as `side` receives it.
    ///
    /// # Errors
    /// [`BadFrame`], which says whether the link is to be set up anew for it.
    pub fn parse(side: Side, octets: &'f [u8]) -> Result<Self, BadFrame> {
        let (&[sapi, tei, control], rest) = octets.split_first_chunk().ok_or(BadFrame::Invalid)?;
        // SAPI 0 with EA = 0, TEI 0 with EA = 1; the bit between is C/R.
        if sapi & !0x02 != 0 || tei != 0x01 {
            return Err(BadFrame::Invalid);
        }
        let role = side.peer().role(sapi & 0x02 != 0);
        if control & 0x03 == 0x03 {
            return Self::unnumbered(role, control, rest);
        }
        let (&second, octets) = rest.split_first().ok_or(BadFrame::Invalid)?;
        let received = second >> 1;
        let control = if control & 0x01 == 0 {
            if role == Role::Response {
                return Err(BadFrame::Rejected);
            }
            Control::Information {
                sent: control >> 1,
                received,
                octets,
            }
        } else {
            let supervisory = match control {
                0x01 => Supervisory::Rr,
                0x05 => Supervisory::Rnr,
                0x09 => Supervisory::Rej,
                _ => return Err(BadFrame::Rejected),
            };
            if !octets.is_empty() {
                return Err(BadFrame::Rejected);
            }
            Control::Supervisory(supervisory, received)
        };
        Ok(Self {
            role,
            poll_final: second & 0x01 != 0,
            control,
        })
    }

    fn unnumbered(role: Role, control: u8, rest: &[u8]) -> Result<Self, BadFrame> {
        let unnumbered = match (control & !UNNUMBERED_P_F, role) {
            (0x6F, Role::Command) => Unnumbered::Sabme,
            (0x43, Role::Command) => Unnumbered::Disc,
            (0x63, Role::Response) => Unnumbered::Ua,
            (0x0F, Role::Response) => Unnumbered::Dm,
            (0x87, Role::Response) => Unnumbered::Frmr,
            (0x03, Role::Command) => Unnumbered::Ui,
            (0xAF, _) => Unnumbered::Xid,
            _ => return Err(BadFrame::Rejected),
        };
        let has_field = matches!(
            unnumbered,
            Unnumbered::Frmr | Unnumbered::Ui | Unnumbered::Xid
        );
        if !has_field && !rest.is_empty() {
            return Err(BadFrame::Rejected);
        }
        Ok(Self {
            role,
            poll_final: control & UNNUMBERED_P_F != 0,
            control: Control::Unnumbered(unnumbered),
        })
    }
}

impl Side {
    pub(super) const fn peer(self) -> Self {
        match self {
            Self::User => Self::Network,
            Self::Network => Self::User,
        }
    }

    /// What the C/R bit says in a frame that this side sends (table 1).
    const fn role(self, bit: bool) -> Role {
        match (self, bit) {
            (Self::User, false) | (Self::Network, true) => Role::Command,
            (Self::User, true) | (Self::Network, false) => Role::Response,
        }
    }

    pub(super) fn address(self, role: Role) -> [u8; 2] {
        let bit = self.role(true) == role;
        [u8::from(bit) << 1, 0x01]
    }
}

/// An unnumbered or supervisory frame that waits to be sent; its N(R) is that of the moment.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Reply {
    Unnumbered(Unnumbered, Role, bool),
    Supervisory(Supervisory, Role, bool),
}

impl Reply {
    /// Writes the frame, and says how long it is.
    pub(super) fn write(self, side: Side, received: u8, to: &mut [u8; HEADER]) -> usize {
        match self {
            Self::Unnumbered(unnumbered, role, poll_final) => {
                let control = match unnumbered {
                    Unnumbered::Sabme => 0x6F,
                    Unnumbered::Disc => 0x43,
                    Unnumbered::Ua => 0x63,
                    Unnumbered::Dm => 0x0F,
                    Unnumbered::Frmr => 0x87,
                    Unnumbered::Ui => 0x03,
                    Unnumbered::Xid => 0xAF,
                };
                let [sapi, tei] = side.address(role);
                *to = [sapi, tei, control | (u8::from(poll_final) << 4), 0];
                3
            }
            Self::Supervisory(supervisory, role, poll_final) => {
                let control = match supervisory {
                    Supervisory::Rr => 0x01,
                    Supervisory::Rnr => 0x05,
                    Supervisory::Rej => 0x09,
                };
                let [sapi, tei] = side.address(role);
                *to = [sapi, tei, control, received << 1 | u8::from(poll_final)];
                4
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_1_the_user_commands_with_0_and_the_network_with_1() {
        assert_eq!(Side::User.address(Role::Command), [0x00, 0x01]);
        assert_eq!(Side::User.address(Role::Response), [0x02, 0x01]);
        assert_eq!(Side::Network.address(Role::Command), [0x02, 0x01]);
        assert_eq!(Side::Network.address(Role::Response), [0x00, 0x01]);
    }

    #[test]
    fn clause_3_6_each_frame_is_read_as_it_was_written() {
        for side in [Side::User, Side::Network] {
            for unnumbered in [Unnumbered::Sabme, Unnumbered::Disc] {
                check(side, Reply::Unnumbered(unnumbered, Role::Command, true));
            }
            for unnumbered in [Unnumbered::Ua, Unnumbered::Dm, Unnumbered::Frmr] {
                check(side, Reply::Unnumbered(unnumbered, Role::Response, false));
            }
            for supervisory in [Supervisory::Rr, Supervisory::Rnr, Supervisory::Rej] {
                check(side, Reply::Supervisory(supervisory, Role::Command, true));
                check(side, Reply::Supervisory(supervisory, Role::Response, false));
            }
        }
    }

    fn check(side: Side, reply: Reply) {
        let mut octets = [0; HEADER];
        let length = reply.write(side, 101, &mut octets);
        let frame = Frame::parse(side.peer(), &octets[..length]).unwrap();
        let read = match frame.control {
            Control::Unnumbered(unnumbered) => {
                Reply::Unnumbered(unnumbered, frame.role, frame.poll_final)
            }
            Control::Supervisory(supervisory, received) => {
                assert_eq!(received, 101);
                Reply::Supervisory(supervisory, frame.role, frame.poll_final)
            }
            Control::Information { .. } => panic!("no information frame"),
        };
        assert_eq!(read, reply);
    }

    #[test]
    fn clause_2_9_frames_too_short_or_of_another_link_are_invalid() {
        let other_tei = [0x00, 0x03, 0x7F];
        let other_sapi = [0xFC, 0x01, 0x7F];
        let one_octet_address = [0x01, 0x01, 0x7F];
        let no_second_control_octet = [0x00, 0x01, 0x01];
        for octets in [
            &other_tei[..],
            &other_sapi,
            &one_octet_address,
            &no_second_control_octet,
            &[0x00, 0x01],
            &[],
        ] {
            assert_eq!(Frame::parse(Side::Network, octets), Err(BadFrame::Invalid));
        }
    }

    #[test]
    fn clause_3_6_11_undefined_control_and_surplus_octets_are_rejected() {
        for octets in [
            &[0x00, 0x01, 0xEF][..],
            &[0x00, 0x01, 0x0D, 0x00],
            &[0x00, 0x01, 0x01, 0x00, 0xFF],
            &[0x00, 0x01, 0x7F, 0xFF],
            &[0x02, 0x01, 0x00, 0x00, 0x08],
        ] {
            assert_eq!(
                Frame::parse(Side::Network, octets),
                Err(BadFrame::Rejected),
                "{octets:02X?}"
            );
        }
    }
}
