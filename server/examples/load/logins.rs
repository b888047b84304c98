//! Full logins, each by a browser of its own on a network of its own.
use crate::{AT_ONCE, prepare};
use anyhow::Context as _;
use futures::future::try_join_all;
use reqwest::{
    Client, Response,
    header::{COOKIE, LOCATION, SET_COOKIE},
    redirect::Policy,
};
use server::{config::Config, demo::DemoIdentityProvider};

/// Signs in `count` times.
pub async fn log_in(address: &str, config: &Config, count: u32) -> anyhow::Result<()> {
    let idp = prepare::identity_provider(config)?;
    let client = Client::builder().redirect(Policy::none()).build()?;
    let lines = (0..AT_ONCE).map(|line| {
        let (idp, client) = (&idp, client.clone());
        async move {
            for number in (line..count).step_by(AT_ONCE as usize) {
                once(&client, address, config, idp, number).await?;
            }
            anyhow::Ok(())
        }
    });
    try_join_all(lines).await?;
    Ok(())
}

async fn once(
    client: &Client,
    address: &str,
    config: &Config,
    idp: &DemoIdentityProvider,
    number: u32,
) -> anyhow::Result<()> {
    // Limits go by network, and a company is not one desk.
    let network = format!(
        "198.{}.{}.{}",
        18 + ((number >> 16) & 1),
        (number >> 8) & 255,
        number & 255
    );
    let identifier = prepare::IDENTIFIER;
    let start = client
        .get(format!("{address}/saml/{identifier}"))
        .header("x-forwarded-for", &network)
        .send()
        .await?;
    let browser = cookie(&start, "browser").context("no cookie for the browser")?;
    let response = prepare::answer(idp, location(&start)?, &config.settings.base_url)?;
    let posted = client
        .post(format!("{address}/saml/{identifier}/callback"))
        .header("x-forwarded-for", &network)
        .header("sec-fetch-site", "cross-site")
        .form(&[("SAMLResponse", response)])
        .send()
        .await?;
    let done = client
        .get(format!("{address}{}", location(&posted)?))
        .header("x-forwarded-for", &network)
        .header(COOKIE, browser)
        .send()
        .await?;
    cookie(&done, "session").context("no session at the end")?;
    Ok(())
}

fn location(answer: &Response) -> anyhow::Result<&str> {
    let status = answer.status();
    let location = answer.headers().get(LOCATION);
    Ok(location
        .with_context(|| format!("{} answered {status}", answer.url()))?
        .to_str()?)
}

/// `name=value` of the cookie whose name ends like this.
fn cookie(answer: &Response, name: &str) -> Option<String> {
    answer
        .headers()
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok()?.split(';').next())
        .find(|pair| {
            pair.split('=')
                .next()
                .is_some_and(|key| key.ends_with(name))
        })
        .map(str::to_owned)
}
