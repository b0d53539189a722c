//! Thin owners of the hardware: serial ports and their audio.
