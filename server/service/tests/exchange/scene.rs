//! The company Acme with its identity provider, set up by the operations an admin uses; and browsers.
use domain::{
    Code, Role,
    id::{IdentityProviderId, OrganizationId},
    organization::Plan,
    provisioning::ConsentNumbers,
    saml::IdpProduct,
};
use service::{
    Caller, Service,
    exchange::{AcsRoute, Answered, Completed, Completion},
    identity_provider::{ManualValues, Outcome, Preview, Proposal},
    session::NewSession,
    testing::{Actor, Assertion, Request, TestIdentityProvider, World, nobody},
};
use std::sync::OnceLock;

/// Acme's identity provider. Its key is made once a run.
pub fn acme_idp() -> &'static TestIdentityProvider {
    static MADE: OnceLock<TestIdentityProvider> = OnceLock::new();
    MADE.get_or_init(|| TestIdentityProvider::new("https://idp.acme.example/entity"))
}

/// Another tenant's.
pub fn other_idp() -> &'static TestIdentityProvider {
    static MADE: OnceLock<TestIdentityProvider> = OnceLock::new();
    MADE.get_or_init(|| TestIdentityProvider::new("https://idp.other.example/entity"))
}

/// A company whose people sign in through an identity provider.
pub struct Scene<'w> {
    pub world: &'w World,
    pub service: Service,
    pub idp: &'static TestIdentityProvider,
    pub identifier: &'static str,
    pub organization: OrganizationId,
    pub provider: IdentityProviderId,
    /// Its owner, who has a password.
    pub owner: Actor,
}

/// A browser: its cookie towards exchanges, and who is signed in.
pub struct Browser {
    pub cookie: Option<String>,
    pub caller: Caller,
}

impl Browser {
    pub fn of(caller: Caller) -> Self {
        Self {
            cookie: None,
            caller,
        }
    }

    /// Nobody is signed in.
    pub fn fresh() -> Self {
        Self::of(nobody())
    }
}

/// Acme, live.
pub async fn acme(world: &World) -> Scene<'_> {
    company(world, "acme", acme_idp()).await
}

/// A company of this identifier, live.
pub async fn company<'w>(
    world: &'w World,
    identifier: &'static str,
    idp: &'static TestIdentityProvider,
) -> Scene<'w> {
    let scene = draft(world, identifier, idp).await;
    let owner = world.signed_in(&scene.owner).await;
    world
        .service
        .go_live(&owner, identifier, identifier)
        .await
        .unwrap();
    scene
}

/// A company of this identifier whose identity provider is complete, and still a draft.
pub async fn draft<'w>(
    world: &'w World,
    identifier: &'static str,
    idp: &'static TestIdentityProvider,
) -> Scene<'w> {
    let organization = world.organization(identifier, Plan::Enterprise).await;
    let owner = world.person(&format!("owner@{identifier}.example")).await;
    world.member(organization, &owner, Role::Owner).await;
    let caller = world.signed_in(&owner).await;
    let service = &world.service;
    let made = service
        .create_identity_provider(&caller, identifier, identifier, IdpProduct::Other)
        .await
        .unwrap();
    let values = ManualValues {
        issuer: idp.entity_id.clone(),
        sso_url: format!("{}/sso", idp.entity_id),
        binding: "redirect".to_owned(),
        certificate: idp.certificate(),
    };
    service
        .propose_metadata(&caller, identifier, identifier, Proposal::Manual(values))
        .await
        .unwrap();
    let Preview {
        version, outcome, ..
    } = service
        .preview_metadata(&caller, identifier, identifier)
        .await
        .unwrap();
    assert!(matches!(outcome, Outcome::Ready(_)));
    service
        .save_metadata(&caller, identifier, identifier, &version)
        .await
        .unwrap();
    Scene {
        world,
        service: service.clone(),
        idp,
        identifier,
        organization,
        provider: made.id,
        owner,
    }
}

impl<'w> Scene<'w> {
    /// The same, seen from another server on the same database.
    pub async fn at_second_server(&self) -> Scene<'w> {
        Scene {
            service: self.world.second_server().await,
            owner: self.owner.clone(),
            ..*self
        }
    }

    /// A managed person with a SAML account that fits [`Assertion::about`] them, member of the company.
    pub async fn managed(&self, email: &str) -> Actor {
        let person = self.world.managed_person(email, self.provider).await;
        self.world.saml_account(self.provider, &person).await;
        self.world
            .member(self.organization, &person, Role::Member)
            .await;
        person
    }

    /// What the identity provider says of this address now.
    pub fn about(&self, email: &str) -> Assertion {
        Assertion::about(email, self.service.now())
    }

    /// The browser leaves to sign in.
    pub async fn start_login(&self, browser: &mut Browser) -> Result<Request, Code> {
        let started = self
            .service
            .start_login(
                &browser.caller,
                self.identifier,
                "/organizations",
                None,
                browser.cookie.as_deref(),
            )
            .await
            .map_err(|error| error.refusal().code)?;
        browser.cookie = Some(started.browser.expose().to_owned());
        Ok(Request::of(&started))
    }

    /// The browser leaves after agreeing to the numbers that are shown now.
    pub async fn start_consent(&self, browser: &mut Browser) -> Result<Request, Code> {
        let view = self
            .service
            .consent_view(&browser.caller, self.identifier)
            .await
            .map_err(|error| error.refusal().code)?;
        self.agree(browser, view.numbers).await
    }

    /// The browser leaves after agreeing to these numbers.
    pub async fn agree(
        &self,
        browser: &mut Browser,
        numbers: ConsentNumbers,
    ) -> Result<Request, Code> {
        let started = self
            .service
            .start_consent(
                &browser.caller,
                self.identifier,
                true,
                numbers,
                browser.cookie.as_deref(),
            )
            .await
            .map_err(|error| error.refusal().code)?;
        browser.cookie = Some(started.browser.expose().to_owned());
        Ok(Request::of(&started))
    }

    /// Posts what the identity provider answers; the handle to complete it with.
    pub async fn answer(&self, request: &Request, assertion: &Assertion) -> Result<String, Code> {
        self.post(&self.idp.answer(request, assertion)).await
    }

    /// Posts this form value to the ACS.
    pub async fn post(&self, response: &str) -> Result<String, Code> {
        let posted = self
            .service
            .answer(&nobody(), self.identifier, AcsRoute::Saml, response, "/")
            .await;
        match posted {
            Ok(Answered::Complete { handle } | Answered::Arrive { handle }) => {
                Ok(handle.expose().to_owned())
            }
            Ok(Answered::StartOver { .. }) => Ok(String::new()),
            Ok(other @ Answered::Test { .. }) => panic!("answered by {other:?}"),
            Err((error, reference)) => {
                assert!(!reference.is_empty());
                Err(error.refusal().code)
            }
        }
    }

    /// The browser comes back.
    pub async fn complete(&self, browser: &Browser, handle: &str) -> Result<Completion, Code> {
        self.complete_switching(browser, handle, false).await
    }

    /// As [`Scene::complete`], after the question whether to replace who is signed in.
    pub async fn complete_switching(
        &self,
        browser: &Browser,
        handle: &str,
        switch: bool,
    ) -> Result<Completion, Code> {
        self.service
            .complete(
                &browser.caller,
                self.identifier,
                handle,
                browser.cookie.as_deref(),
                switch,
            )
            .await
            .map_err(|(error, _)| {
                assert!(
                    matches!(error, service::Error::Refused(_)),
                    "{error:?} is no refusal"
                );
                error.refusal().code
            })
    }

    /// A whole login of this address in this browser.
    pub async fn login(&self, browser: &mut Browser, email: &str) -> Result<Completed, Code> {
        let request = self.start_login(browser).await?;
        let handle = self.answer(&request, &self.about(email)).await?;
        self.complete(browser, &handle).await.map(done)
    }

    /// A whole consent in this browser.
    pub async fn consent(&self, browser: &mut Browser, email: &str) -> Result<Completed, Code> {
        let request = self.start_consent(browser).await?;
        let handle = self.answer(&request, &self.about(email)).await?;
        self.complete(browser, &handle).await.map(done)
    }
}

/// What was completed without a question.
pub fn done(completion: Completion) -> Completed {
    match completion {
        Completion::Done(completed) => completed,
        Completion::SecondFactor(_) => panic!("asked for a second factor"),
        Completion::AskSwitch { current, arriving } => {
            panic!("asked whether {arriving} replaces {current}")
        }
        Completion::AskSignIn { arriving, .. } => panic!("asked whether {arriving} signs in"),
    }
}

/// Who is signed in by what was just completed.
pub async fn signed_in(world: &World, completed: &Completed) -> Caller {
    let session: &NewSession = completed.session.as_ref().expect("a session");
    world.caller(session).await
}

/// Asserts that an attempt is refused with this code and leaves every table as it was, but for the record of it.
pub async fn refused<T>(world: &World, code: Code, attempt: impl AsyncFnOnce() -> Result<T, Code>) {
    let before = world.dump().await;
    match attempt().await {
        Ok(_) => panic!("was not refused with {code}"),
        Err(found) => assert_eq!(found, code),
    }
    assert_eq!(world.dump().await, before, "a refusal changed something");
}
