//! Who comes in, and how single sign-on is attached: invitations, connecting, account modes.
mod ambiguities;
mod batches;
mod connecting;
mod enablement;
mod held_back;
mod invitations;
mod mapping;
mod production;
mod provisioning;
mod races;
mod reach;
mod rollout;
#[path = "../exchange/scene.rs"]
#[expect(
    dead_code,
    reason = "shares the scene of the exchange's tests and uses less of it"
)]
mod scene;

use domain::{Code, Role, Secret, account::AccountMode, id::InvitationId};
use scene::{Browser, Scene};
use service::{
    Caller,
    exchange::{Completion, Started},
    invitation::{InvitationWish, Way},
    second_factor::Arrival,
    testing::{Actor, Request, World},
};
use std::time::Duration;

/// A password somebody chooses anew.
const FRESH: &str = "quite another plain sentence";

/// As a member, without a team.
const MEMBER: InvitationWish = InvitationWish {
    role: Role::Member,
    team: None,
};

/// Acme, live, with accounts that stay their people's.
async fn connected(world: &World) -> Scene<'_> {
    let scene = scene::acme(world).await;
    let owner = world.signed_in(&scene.owner).await;
    world
        .service
        .change_account_mode(&owner, "acme", "acme", AccountMode::Connected)
        .await
        .unwrap();
    scene
}

impl Scene<'_> {
    /// Mails are told apart by when they were written, and the clock stands still.
    fn tick(&self) {
        self.world.clock.advance(Duration::from_secs(1));
    }

    async fn owner_here(&self) -> Caller {
        self.world.signed_in(&self.owner).await
    }

    /// Invites; the token of the mail.
    async fn invite(&self, email: &str, wish: InvitationWish) -> String {
        self.tick();
        let owner = self.owner_here().await;
        self.service
            .invite(&owner, self.identifier, email, wish)
            .await
            .unwrap();
        self.world.mailed_token(email).await
    }

    async fn way(&self, caller: &Caller, token: &str) -> Result<Way, Code> {
        self.service
            .invitation_page(caller, token)
            .await
            .map(|page| page.way)
            .map_err(|error| error.refusal().code)
    }

    /// Leaves by an invitation.
    async fn leave_by_invitation(
        &self,
        browser: &mut Browser,
        token: &str,
    ) -> Result<Request, Code> {
        let started = self
            .service
            .start_invitation(&browser.caller, token, browser.cookie.as_deref())
            .await
            .map_err(|error| error.refusal().code)?;
        Ok(left(browser, &started))
    }

    /// Comes in by an invitation through the identity provider, which answers for `email`.
    async fn come_in(
        &self,
        browser: &mut Browser,
        token: &str,
        email: &str,
    ) -> Result<Completion, Code> {
        let request = self.leave_by_invitation(browser, token).await?;
        let handle = self.answer(&request, &self.about(email)).await?;
        self.complete(browser, &handle).await
    }

    /// Follows the link of the mail that connects, and leaves; the browser is signed in by the renewed password.
    async fn follow_connect(&self, browser: &mut Browser, token: &str) -> Result<Request, Code> {
        let connecting = self
            .service
            .connect_by_link(
                &browser.caller,
                token,
                &Secret::new(FRESH),
                browser.cookie.as_deref(),
            )
            .await
            .map_err(|error| error.refusal().code)?;
        match &connecting.arrival {
            None => {}
            Some(Arrival::SignedIn(session)) => {
                browser.caller = self.world.caller(session).await;
            }
            Some(Arrival::SecondFactor(_)) => panic!("asked for a second factor"),
        }
        Ok(left(browser, &connecting.started))
    }

    /// Connects a person who is signed in, whole.
    async fn connect(&self, person: &Actor) -> Browser {
        let caller = self.world.signed_in(person).await;
        self.service
            .request_connect(&caller, self.identifier)
            .await
            .unwrap();
        let token = self.world.mailed_token(&person.email).await;
        let mut browser = Browser::fresh();
        let request = self.follow_connect(&mut browser, &token).await.unwrap();
        let handle = self
            .answer(&request, &self.about(&person.email))
            .await
            .unwrap();
        scene::done(self.complete(&browser, &handle).await.unwrap());
        browser
    }

    async fn first_invitation(&self) -> InvitationId {
        let owner = self.owner_here().await;
        let page = service::PageRequest::default();
        self.service
            .invitations(&owner, self.identifier, &page)
            .await
            .unwrap()
            .items[0]
            .id
    }
}

fn left(browser: &mut Browser, started: &Started) -> Request {
    browser.cookie = Some(started.browser.expose().to_owned());
    Request::of(started)
}
