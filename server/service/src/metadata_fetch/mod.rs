//! Fetching metadata from an address that an admin typed: only from the public internet, and only what was asked for.
//!
//! The name is resolved here, every address is checked, and the connection goes to exactly those addresses, so that a
//! name can not lead to another place between check and use. Redirects are not followed, no proxy is used, nothing is
//! decompressed. What could tell an open port from a closed one has one and the same answer.
mod address;
mod target;

use crate::{Caller, Error, Result, Service, Settings, error::with_causes, rate_limit::Limit};
use domain::{Refusal, code, saml::metadata::BYTES_LIMIT};
use openidconnect::{HttpRequest, HttpResponse};
use reqwest::{Client, redirect};
use std::{net::SocketAddr, time::Duration};
use target::Target;
use url::Url;

/// Everything together, from the name's resolution to the last byte.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Enough for a person who tries, too little for scanning through us.
const FETCHES: Limit = Limit {
    name: "metadata-fetch",
    burst: 10,
    period: Duration::from_secs(30),
};

pub(crate) type Fetched<T> = std::result::Result<T, Refusal>;

impl Service {
    /// The bytes at `url`, at most 2 MiB, within ten seconds.
    pub(crate) async fn fetch_metadata(&self, caller: &Caller, url: &str) -> Result<Vec<u8>> {
        if let Some(person) = caller.person() {
            self.throttle(FETCHES, &person.account.to_string()).await?;
        }
        fetch(self.settings(), url).await.map_err(Error::Refused)
    }
}

impl Service {
    /// As [`Service::fetch_metadata`], for an address on record: its caller bounds how often.
    pub(crate) async fn refetch_metadata(&self, url: &str) -> Fetched<Vec<u8>> {
        fetch(self.settings(), url).await
    }
}

async fn fetch(settings: &Settings, url: &str) -> Fetched<Vec<u8>> {
    let target = Target::parse(url, settings)?;
    tokio::time::timeout(TIME_LIMIT, async {
        let addresses = resolve(&target).await?;
        target.admit(&addresses)?;
        download(settings, &target, &addresses).await
    })
    .await
    .unwrap_or_else(|_| Err(unreachable("it took longer than ten seconds")))
}

async fn resolve(target: &Target) -> Fetched<Vec<SocketAddr>> {
    if let Some(address) = target.literal() {
        return Ok(vec![address]);
    }
    let found = tokio::net::lookup_host((target.host(), target.port())).await;
    let addresses: Vec<SocketAddr> = found
        .map_err(|error| unreachable(&error.to_string()))?
        .collect();
    if addresses.is_empty() {
        Err(unreachable("the name has no address"))
    } else {
        Ok(addresses)
    }
}

async fn download(
    settings: &Settings,
    target: &Target,
    addresses: &[SocketAddr],
) -> Fetched<Vec<u8>> {
    let client = client(settings, target, addresses)?;
    let request = client.get(target.url().clone()).header(
        "accept",
        "application/samlmetadata+xml, application/xml, text/xml",
    );
    let response = request
        .send()
        .await
        .map_err(|error| unreachable(&with_causes(&error)))?;
    let status = response.status();
    if status.is_redirection() {
        return Err(Refusal::new(code::METADATA_URL_ANSWER).message(
            "This address only leads on to another one. Use that one, or upload the file.",
        ));
    }
    if !status.is_success() {
        return Err(Refusal::new(code::METADATA_URL_ANSWER).message(format!(
            "This address answered with status {}. Check it in a browser, or upload the file.",
            status.as_u16()
        )));
    }
    read(response, BYTES_LIMIT).await
}

async fn read(mut response: reqwest::Response, limit: usize) -> Fetched<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| unreachable(&with_causes(&error)))?
    {
        if bytes.len() + chunk.len() > limit {
            return Err(
                Refusal::new(code::METADATA_TOO_LARGE).expected(format!("at most {limit} bytes"))
            );
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Sends one request of a protocol to a partner that the operator configured, as metadata is fetched: the time, the address
/// and the bytes read are bounded, and no redirect is followed. Every status is an answer. Why nothing came is for the log.
pub(crate) async fn ask_partner(
    settings: &Settings,
    partner: &Url,
    request: HttpRequest,
    limit: usize,
) -> std::result::Result<HttpResponse, String> {
    let told = |refusal: Refusal| {
        refusal
            .expected
            .unwrap_or_else(|| refusal.code.id().to_owned())
    };
    let (parts, body) = request.into_parts();
    let url = Url::parse(&parts.uri.to_string()).map_err(|error| error.to_string())?;
    let target = Target::of_partner(&url, partner, settings)
        .ok_or_else(|| format!("{url} is no address that this partner may name"))?;
    tokio::time::timeout(TIME_LIMIT, async {
        let addresses = resolve(&target).await.map_err(told)?;
        target.admit(&addresses).map_err(told)?;
        let response = client(settings, &target, &addresses)
            .map_err(told)?
            .request(parts.method, target.url().clone())
            .headers(parts.headers)
            .body(body)
            .send()
            .await
            .map_err(|error| with_causes(&error))?;
        let mut answer = HttpResponse::new(Vec::new());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = response.headers().clone();
        *answer.body_mut() = read(response, limit).await.map_err(told)?;
        Ok(answer)
    })
    .await
    .unwrap_or_else(|_| Err(format!("{url} took longer than ten seconds")))
}

fn client(settings: &Settings, target: &Target, addresses: &[SocketAddr]) -> Fetched<Client> {
    let broken = |what: String| {
        tracing::error!("fetching metadata: {what}");
        unreachable("this server can not fetch")
    };
    let mut builder = Client::builder()
        .user_agent("Gatehouse metadata")
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .timeout(TIME_LIMIT)
        .pool_max_idle_per_host(0)
        .resolve_to_addrs(target.host(), addresses);
    if let Some(path) = &settings.ca_file {
        let pem =
            std::fs::read(path).map_err(|error| broken(format!("{}: {error}", path.display())))?;
        let extra = reqwest::Certificate::from_pem_bundle(&pem)
            .map_err(|error| broken(error.to_string()))?;
        builder = builder.tls_certs_merge(extra);
    }
    builder.build().map_err(|error| broken(error.to_string()))
}

/// One answer for a name that does not exist, a closed port, a broken handshake and silence; the log has the cause.
fn unreachable(cause: &str) -> Refusal {
    tracing::info!(cause, "metadata was not fetched");
    Refusal::new(code::METADATA_URL_UNREACHABLE)
}

#[cfg(test)]
mod tests;
