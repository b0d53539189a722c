//! The pins of a Raspberry Pi, by rppal. No test has run these lines: they need the board.

use rppal::gpio::{Gpio, InputPin, Level, OutputPin};

use super::by_pins::Pins;
use super::relay::Contact;
use jawab_wire::panel::{LIGHTS, Light, Power};

/// What rppal opens: the account that the box runs under must be in its group (gpio).
pub const ROOT_OF_PINS: &str = "/dev/gpiomem";

/// Which pins a panel has, by Broadcom's numbers. Lights are lit by a high level; the
/// button pulls its pin to ground; the mains input is low while the mains are there, so
/// that a torn wire is noticed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PinNumbers {
    /// The lights, from left to right.
    pub lights: [Option<u8>; LIGHTS],
    /// The button.
    pub button: Option<u8>,
    /// The input that watches the mains.
    pub mains: Option<u8>,
}

/// Why pins cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// No Raspberry Pi, or it may not be used.
    #[error(
        "this machine's pins cannot be used (a Raspberry Pi's {ROOT_OF_PINS}): {0}; \
         on other machines configure no pins"
    )]
    NoPins(#[source] rppal::gpio::Error),
    /// One pin cannot be had.
    #[error("pin {pin} cannot be used: {source}")]
    Pin {
        /// Broadcom's number.
        pin: u8,
        /// Why.
        source: rppal::gpio::Error,
    },
}

#[derive(Debug)]
pub(super) struct BoardPins {
    lights: [Option<OutputPin>; LIGHTS],
    button: Option<InputPin>,
    mains: Option<InputPin>,
}

pub(super) fn open(numbers: &PinNumbers) -> Result<BoardPins, PinError> {
    let gpio = Gpio::new().map_err(PinError::NoPins)?;
    let taken = |pin: u8| {
        gpio.get(pin)
            .map_err(|source| PinError::Pin { pin, source })
    };
    let mut lights = [const { None }; LIGHTS];
    for (light, number) in lights.iter_mut().zip(numbers.lights) {
        *light = number
            .map(|pin| Ok::<_, PinError>(taken(pin)?.into_output_low()))
            .transpose()?;
    }
    let input = |number: Option<u8>| {
        number
            .map(|pin| Ok::<_, PinError>(taken(pin)?.into_input_pullup()))
            .transpose()
    };
    Ok(BoardPins {
        lights,
        button: input(numbers.button)?,
        mains: input(numbers.mains)?,
    })
}

impl Pins for BoardPins {
    fn set(&mut self, light: Light, lit: bool) {
        if let Some(pin) = &mut self.lights[light as usize] {
            pin.write(if lit { Level::High } else { Level::Low });
        }
    }

    fn button_down(&self) -> bool {
        self.button.as_ref().is_some_and(InputPin::is_low)
    }

    fn power(&self) -> Power {
        if self.mains.as_ref().is_some_and(InputPin::is_high) {
            Power::Failing
        } else {
            Power::Mains
        }
    }
}

/// A pin that holds a modem's relay. Let go, it gives the modem current.
#[derive(Debug)]
pub struct RelayPin(OutputPin);

impl RelayPin {
    /// Takes a pin; a high level cuts the current.
    ///
    /// # Errors
    /// [`PinError`].
    pub fn open(pin: u8) -> Result<Self, PinError> {
        let gpio = Gpio::new().map_err(PinError::NoPins)?;
        let taken = gpio
            .get(pin)
            .map_err(|source| PinError::Pin { pin, source })?;
        Ok(Self(taken.into_output_low()))
    }
}

impl Contact for RelayPin {
    fn give_current(&mut self, given: bool) {
        self.0.write(if given { Level::Low } else { Level::High });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_pins_says_so() {
        // On a Raspberry Pi this would take the pins; it has nothing to show there.
        if std::path::Path::new(ROOT_OF_PINS).exists() {
            return;
        }
        let error = open(&PinNumbers::default()).unwrap_err().to_string();
        assert!(error.contains("configure no pins"), "{error}");
    }
}
