//! What a login needs: the demo company, an identity provider whose key this program has, and Pia as its person. All
//! by the operations that admins and people use.
use anyhow::Context as _;
use domain::{Secret, saml::IdpProduct};
use server::{
    config::Config,
    demo::{DemoIdentityProvider, DemoRequest, MessageIds, Persona},
};
use service::{
    Caller, Service,
    clock::SystemClock,
    database::Database,
    exchange::{AcsRoute, Answered, Completion, Departure},
    identity_provider::Proposal,
    random::{Random, SystemRandom},
    seal::Keyring,
};
use std::{path::PathBuf, sync::Arc};
use url::Url;

/// Where the identity provider would be.
pub const SSO: &str = "https://directory.example/sso";
/// Its SSO identifier.
pub const IDENTIFIER: &str = "load";
const ENTITY_ID: &str = "https://directory.example/metadata";
const COMPANY: &str = "acme";
const ADMIN: &str = "adam@acme.example";
const PERSON: &str = "pia@acme.example";

/// Fills the empty database.
pub async fn prepare(config: &Config) -> anyhow::Result<()> {
    let database = Database::connect(config.database_url.expose()).await?;
    database.migrate().await?;
    let service = Service::new(
        database,
        Arc::new(SystemClock),
        Arc::new(SystemRandom),
        Keyring::parse(config.secret_key.obtain()?.expose())?,
        config.settings.clone(),
    );
    service.confirm_key().await?;
    service.fill_demo().await?;
    let random: &dyn Random = &SystemRandom;
    let idp = DemoIdentityProvider::generate(ENTITY_ID, random.bytes(), service.now())?;
    std::fs::write(key_file(config), idp.to_pem()?.expose())?;

    let admin = signed_in(&service, ADMIN).await?;
    service
        .create_identity_provider(&admin, COMPANY, IDENTIFIER, IdpProduct::Other)
        .await?;
    service
        .propose_metadata(
            &admin,
            COMPANY,
            IDENTIFIER,
            Proposal::Paste(idp.metadata(SSO)),
        )
        .await
        .map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    let preview = service
        .preview_metadata(&admin, COMPANY, IDENTIFIER)
        .await?;
    service
        .save_metadata(&admin, COMPANY, IDENTIFIER, &preview.version)
        .await?;
    service.go_live(&admin, COMPANY, IDENTIFIER).await?;

    let person = signed_in(&service, PERSON).await?;
    let view = service.consent_view(&person, IDENTIFIER).await?;
    let started = service
        .start_consent(&person, IDENTIFIER, true, view.numbers, None)
        .await?;
    let Departure::Redirect(there) = &started.departure else {
        anyhow::bail!("the request does not go by redirect");
    };
    let response = answer(&idp, there.as_str(), &config.settings.base_url)?;
    let answered = service
        .answer(
            &Caller::anonymous("", ""),
            IDENTIFIER,
            AcsRoute::Saml,
            &response,
            "/",
        )
        .await
        .map_err(|(error, _)| error)?;
    let Answered::Complete { handle } = answered else {
        anyhow::bail!("the answer completes nothing");
    };
    let completion = service
        .complete(
            &person,
            IDENTIFIER,
            handle.expose(),
            Some(started.browser.expose()),
            false,
        )
        .await
        .map_err(|(error, _)| error)?;
    anyhow::ensure!(
        matches!(completion, Completion::Done(_)),
        "the consent asks"
    );
    Ok(())
}

async fn signed_in(service: &Service, email: &str) -> anyhow::Result<Caller> {
    let people = Service::demo_people();
    let person = people
        .iter()
        .find(|person| person.email == email)
        .context("the demo has other people")?;
    let session = service
        .sign_in_with_password(&Caller::anonymous("", ""), email, &person.password)
        .await?;
    Ok(service
        .caller_of_session(session.token.expose(), "", "")
        .await?)
}

/// What the identity provider answers to the request in this address, as the form field `SAMLResponse`.
pub fn answer(idp: &DemoIdentityProvider, there: &str, base_url: &Url) -> anyhow::Result<String> {
    let there = Url::parse(there)?;
    let (_, message) = there
        .query_pairs()
        .find(|(name, _)| name == "SAMLRequest")
        .context("no request in the address")?;
    let request = DemoRequest::from_redirect(&message, SSO, base_url)?;
    let persona = Persona {
        email: PERSON.to_owned(),
        first_name: "Pia".to_owned(),
        last_name: "Novak".to_owned(),
        groups: vec!["Everyone".to_owned()],
    };
    let random: &dyn Random = &SystemRandom;
    let ids = MessageIds {
        response: random.bytes(),
        assertion: random.bytes(),
        session: random.bytes(),
    };
    Ok(idp.respond(&request, &persona, now(), ids)?)
}

fn now() -> domain::Timestamp {
    service::clock::Clock::now(&SystemClock)
}

/// The identity provider that [`prepare`] made.
pub fn identity_provider(config: &Config) -> anyhow::Result<DemoIdentityProvider> {
    let pem = Secret::new(std::fs::read_to_string(key_file(config))?);
    Ok(DemoIdentityProvider::from_pem(ENTITY_ID, &pem)?)
}

fn key_file(config: &Config) -> PathBuf {
    config.data_dir.join("load-identity-provider.pem")
}
