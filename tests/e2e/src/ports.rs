//! Ports that nobody listens on.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};

use anyhow::{Context, Result};

/// A port of 127.0.0.1 that is free for TCP and for UDP at this moment.
///
/// # Errors
/// When the system has none to give.
pub fn free() -> Result<u16> {
    for _ in 0..50 {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free TCP port")?;
        let port = tcp.local_addr()?.port();
        if UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    anyhow::bail!("no port is free for both TCP and UDP")
}

/// A free port whose successor is free as well: baresip takes the next one for TLS.
///
/// # Errors
/// When the system has none to give.
pub fn free_pair() -> Result<u16> {
    for _ in 0..50 {
        let port = free()?;
        let Some(next) = port.checked_add(1) else {
            continue;
        };
        if TcpListener::bind((Ipv4Addr::LOCALHOST, next)).is_ok() {
            return Ok(port);
        }
    }
    anyhow::bail!("no two ports in a row are free")
}
