//! Where a request comes from: the peer, or what a trusted proxy says of it.
use super::Http;
use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap},
};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The client's address as limits and logs use it: IPv4 whole, IPv6 by its /64, which is one customer's.
pub(crate) fn network(state: &Http, extensions: &Extensions, headers: &HeaderMap) -> String {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let Some(peer) = peer else {
        return String::new();
    };
    subject(client(peer, headers, &state.trusted_proxies))
}

/// Walks `X-Forwarded-For` from the right as long as the hop that wrote it is trusted.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut hop = peer.to_canonical();
    let named: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .collect();
    for name in named.into_iter().rev() {
        if !is_trusted(hop) {
            break;
        }
        let Ok(before) = name.trim().parse::<IpAddr>() else {
            break;
        };
        hop = before.to_canonical();
    }
    hop
}

fn subject(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => IpNet::new(IpAddr::V6(address), 64)
            .map_or_else(|_| address.to_string(), |net| net.trunc().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{client, subject};
    use axum::http::HeaderMap;

    #[test]
    fn only_a_trusted_hop_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            "203.0.113.9, 198.51.100.7".parse().unwrap(),
        );
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let peer = "10.0.0.1".parse().unwrap();
        assert_eq!(client(peer, &headers, &trusted).to_string(), "198.51.100.7");
        assert_eq!(client(peer, &headers, &[]).to_string(), "10.0.0.1");
        let wide = [
            "10.0.0.0/8".parse().unwrap(),
            "198.51.100.0/24".parse().unwrap(),
        ];
        assert_eq!(client(peer, &headers, &wide).to_string(), "203.0.113.9");
    }

    #[test]
    fn one_customer_of_ipv6_is_one_subject() {
        assert_eq!(
            subject("2001:db8:1:2:3:4:5:6".parse().unwrap()),
            "2001:db8:1:2::/64"
        );
    }
}
