//! An address to fetch from, and where it may lead.
use super::address::is_public;
use crate::Settings;
use domain::{Refusal, code};
use std::net::{IpAddr, SocketAddr};
use url::{Host, Url};

/// The longest address taken, in bytes.
const LENGTH_LIMIT: usize = 2048;

/// Where a name may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// The public internet.
    Public,
    /// The public internet and this machine, for a demo.
    PublicAndLoopback,
    /// This machine alone: plain http in a demo.
    Loopback,
    /// Anywhere: an operator allows this host.
    Anywhere,
}

/// An address that may be tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    url: Url,
    host: String,
    port: u16,
    reach: Reach,
}

impl Target {
    /// Takes `https` addresses without a user name; `http` only in a demo, and then only on this machine.
    pub(super) fn parse(text: &str, settings: &Settings) -> Result<Self, Refusal> {
        let invalid = || Refusal::new(code::METADATA_URL_INVALID).field("url");
        let text = text.trim();
        if text.len() > LENGTH_LIMIT {
            return Err(invalid());
        }
        let url = Url::parse(text).map_err(|_| invalid())?;
        let host = url.host_str().ok_or_else(invalid)?.to_ascii_lowercase();
        let port = url.port_or_known_default().ok_or_else(invalid)?;
        if !url.username().is_empty() || url.password().is_some() || port == 0 {
            return Err(invalid());
        }
        let allowed = settings.fetch_allow.iter().any(|allowed| {
            let allowed = allowed.trim().to_ascii_lowercase();
            allowed == host || allowed == format!("{host}:{port}")
        });
        let reach = match (url.scheme(), allowed, settings.demo) {
            ("https", true, _) => Reach::Anywhere,
            ("https", false, true) => Reach::PublicAndLoopback,
            ("https", false, false) => Reach::Public,
            ("http", _, true) => Reach::Loopback,
            _ => return Err(invalid()),
        };
        Ok(Self {
            url,
            host,
            port,
            reach,
        })
    }

    /// An address that a partner named whom the operator trusts: that partner's own host may be private, `http` is for a
    /// partner on this machine alone, and every other host is one of the public internet.
    pub(super) fn of_partner(url: &Url, partner: &Url, settings: &Settings) -> Option<Self> {
        let host = url.host_str()?.to_ascii_lowercase();
        let port = url.port_or_known_default()?;
        if !url.username().is_empty() || url.password().is_some() || port == 0 {
            return None;
        }
        let own = url.origin() == partner.origin();
        let reach = match (url.scheme(), partner.scheme()) {
            ("https", _) if own => Reach::Anywhere,
            ("https", _) => return Self::parse(url.as_str(), settings).ok(),
            ("http", "http") if own => Reach::Loopback,
            _ => return None,
        };
        Some(Self {
            url: url.clone(),
            host,
            port,
            reach,
        })
    }

    pub(super) const fn url(&self) -> &Url {
        &self.url
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// The address, when it is written as one and needs no resolving. The parser has read every spelling of it.
    pub(super) fn literal(&self) -> Option<SocketAddr> {
        match self.url.host()? {
            Host::Ipv4(address) => Some(SocketAddr::new(IpAddr::V4(address), self.port)),
            Host::Ipv6(address) => Some(SocketAddr::new(IpAddr::V6(address), self.port)),
            Host::Domain(_) => None,
        }
    }

    /// Lets the target through when every address its name leads to may be connected to: one that may not is enough
    /// to refuse, since the connection could go there.
    pub(super) fn admit(&self, addresses: &[SocketAddr]) -> Result<(), Refusal> {
        let may = |address: &SocketAddr| {
            let ip = address.ip();
            match self.reach {
                Reach::Anywhere => true,
                Reach::Public => is_public(ip),
                Reach::PublicAndLoopback => is_public(ip) || ip.is_loopback(),
                Reach::Loopback => ip.is_loopback(),
            }
        };
        if addresses.iter().all(may) {
            Ok(())
        } else {
            Err(Refusal::new(code::METADATA_URL_PRIVATE).field("url"))
        }
    }
}
