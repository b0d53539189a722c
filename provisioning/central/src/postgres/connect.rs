//! The way to the database: a pool of connections, over TLS to another machine.

use std::net::IpAddr;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::authority::certificates;
use crate::store::StoreError;

/// How long the database may take to take a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a request waits for a connection that is free.
const WAIT: Duration = Duration::from_secs(60);

/// A pool to a database, and what the database is called in messages: never its password.
pub(super) fn pool(
    url: &str,
    authority: Option<&Path>,
    connections: usize,
) -> Result<(Pool, String), StoreError> {
    let mut config = Config::from_str(url).map_err(|error| StoreError::Connect {
        place: "that is configured".into(),
        why: error.to_string(),
    })?;
    let place = place(&config);
    let failed = |why: String| StoreError::Connect {
        place: place.clone(),
        why,
    };
    if config.get_application_name().is_none() {
        config.application_name("jawab-central");
    }
    config.connect_timeout(CONNECT);
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = if is_here(&config) && config.get_ssl_mode() != SslMode::Require {
        Manager::from_config(config, NoTls, recycling)
    } else {
        config.ssl_mode(SslMode::Require);
        let tls = MakeRustlsConnect::new(tls(authority).map_err(failed)?);
        Manager::from_config(config, tls, recycling)
    };
    let pool = Pool::builder(manager)
        .max_size(connections)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(WAIT))
        .create_timeout(Some(CONNECT))
        .build()
        .map_err(|error| failed(error.to_string()))?;
    Ok((pool, place))
}

fn place(config: &Config) -> String {
    let hosts = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(folder) => folder.display().to_string(),
    });
    let hosts: Vec<_> = hosts.collect();
    let name = config.get_dbname().or(config.get_user()).unwrap_or("?");
    format!("{name} at {}", hosts.join(", "))
}

/// Whether the database is on this machine, whatever of its addresses is tried.
fn is_here(config: &Config) -> bool {
    let by_name = config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        }
    });
    by_name && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

/// TLS that believes the authority of this file, or those of the system.
fn tls(authority: Option<&Path>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    match authority {
        Some(path) => {
            let wrong = |why: String| format!("its authority {}: {why}", path.display());
            let certificates =
                certificates(path).map_err(|error| format!("its authority: {error}"))?;
            for certificate in certificates {
                roots
                    .add(certificate)
                    .map_err(|error| wrong(error.to_string()))?;
            }
            if roots.is_empty() {
                return Err(wrong("there is no certificate in it".into()));
            }
        }
        None => {
            let system = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(system.certs);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> Config {
        Config::from_str(url).unwrap()
    }

    #[test]
    fn only_this_machine_is_reached_without_tls() {
        assert!(is_here(&parsed(
            "postgres://jawab@%2Frun%2Fpostgresql/jawab"
        )));
        assert!(is_here(&parsed("postgres://jawab@localhost/jawab")));
        assert!(is_here(&parsed("postgres://jawab@127.0.0.1,[::1]/jawab")));
        assert!(!is_here(&parsed("postgres://jawab@db.example.ma/jawab")));
        assert!(!is_here(&parsed(
            "postgres://jawab@localhost,10.0.0.1/jawab"
        )));
        assert!(!is_here(&parsed(
            "host=localhost hostaddr=10.0.0.1 user=jawab"
        )));
    }

    #[test]
    fn a_database_is_named_without_its_password() {
        let place = place(&parsed("postgres://jawab:secret@db.example.ma/central"));
        assert_eq!(place, "central at db.example.ma");
        let error = pool("postgres://jawab:secret@db:port/x", None, 1).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    }

    #[test]
    fn an_authority_that_is_none_is_named() {
        let url = "postgres://jawab@db.example.ma/central";
        let error = pool(url, Some(Path::new("/nowhere/ca.pem")), 1).unwrap_err();
        assert!(error.to_string().contains("/nowhere/ca.pem"), "{error}");
    }
}
