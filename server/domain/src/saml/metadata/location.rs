//! Addresses of an identity provider that a browser may be sent to.
use super::xml::clip;
use crate::Refusal;
use crate::code::{METADATA_LOCATION_NOT_HTTPS, SSO_URL_INVALID};
use url::{Host, Url};

/// The longest address taken, in bytes.
const LENGTH_LIMIT: usize = 2048;

/// Takes an address: `https` with a host, no user name, no fragment; `http` only on this machine and where allowed.
/// Scripts and files never pass. [GHSA-267v: `javascript:` Locations]
pub(super) fn parse(text: &str, allow_loopback_http: bool) -> Result<Url, Refusal> {
    let invalid = |why: &str| {
        Refusal::new(SSO_URL_INVALID)
            .message(why)
            .received(clip(text))
    };
    let text = text.trim();
    if text.is_empty() {
        return Err(invalid("the address is empty"));
    }
    if text.len() > LENGTH_LIMIT {
        return Err(invalid("the address is too long"));
    }
    let url = Url::parse(text).map_err(|_| invalid("this is no absolute address"))?;
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => {}
        "http" if loopback && allow_loopback_http => {}
        scheme => {
            return Err(Refusal::new(METADATA_LOCATION_NOT_HTTPS)
                .expected("https")
                .received(clip(scheme)));
        }
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("the address holds a user name or password"));
    }
    if url.fragment().is_some() {
        return Err(invalid("the address holds a # part, which no server sees"));
    }
    Ok(url)
}
