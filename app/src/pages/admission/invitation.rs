//! An invitation: what it is, and the one or two ways on that fit this browser.
use crate::{
    pages::{
        account::{PASSWORD_HINT, google::google_button},
        loaded::bare,
        mailed_link::hold,
    },
    request::{Flash, caller, link_token, query_with, service, take_flash},
    ui::*,
};
use domain::code;
use leptos::prelude::*;
use leptos_meta::Title;
use service::{
    invitation::{InvitationPage, Way},
    sign_in::Company,
};

/// `/invitations/{token}`: the token goes into a cookie.
#[component]
pub fn InvitationLink() -> impl IntoView {
    hold("invitation", "/invitations")
}

/// `/invitations`: the invitation this browser holds.
#[component]
pub fn Invitation() -> impl IntoView {
    let flash = take_flash("");
    let token = link_token("invitation");
    bare(false, async move {
        let (service, caller) = (service(), caller());
        let token = token.ok_or(code::INVITATION_EXPIRED)?;
        let page = service.invitation_page(&caller, &token).await?;
        let title = format!("Join {}", page.organization);
        let by = page
            .invited_by
            .clone()
            .map(|by| view! { <Term name="Invited by">{by}</Term> });
        let now = service.now();
        let (email, role, until) = (page.email.clone(), page.role.as_str(), page.expires_at);
        let ways = ways(&page, &flash);
        Ok(view! {
            <Title text=title.clone()/>
            <div class="stack">
                <h1>{title}</h1>
                <ErrorSummary errors=flash.errors.clone() title="The invitation was not accepted"/>
                <DefinitionList>
                    <Term name="For">{email}</Term>
                    <Term name="Role">{role}</Term>
                    {by}
                    <Term name="Works until"><Time at=until now=now/></Term>
                </DefinitionList>
                {ways}
            </div>
        }
        .into_any())
    })
}

fn ways(page: &InvitationPage, flash: &Flash) -> AnyView {
    let organization = page.organization.clone();
    match &page.way {
        Way::Join => view! {
            <form method="post" action="/do/join-by-invitation">
                <Button look=Look::Primary wide=true>{format!("Join {organization}")}</Button>
            </form>
        }
        .into_any(),
        Way::SignInFirst => {
            let href = query_with("/login", &[("next", "/invitations")]);
            view! {
                <p class="text-muted">{format!("You have an account with {}. Sign in to it, and you come back here.", page.email)}</p>
                <ButtonLink href=href look=Look::Primary wide=true>"Sign in to accept"</ButtonLink>
            }
            .into_any()
        }
        Way::OtherAccount { signed_in_as } => {
            let signed_in_as = signed_in_as.clone();
            view! {
                <Notice tone=Tone::Warning title="Another account is signed in here">
                    {format!("You are signed in as {signed_in_as}, and the invitation is for {}. Sign out, then open the link in your mail again.", page.email)}
                </Notice>
                <form method="post" action="/do/sign-out"><Button wide=true>{format!("Sign out {signed_in_as}")}</Button></form>
            }
            .into_any()
        }
        Way::CreateAccount { beside } => {
            let company = beside.as_ref().map(|company| {
                view! {
                    {through(company, Look::Primary)}
                    <p class="text-center text-muted text-sm">"or"</p>
                }
            });
            let look = if beside.is_some() { Look::Secondary } else { Look::Primary };
            // Back from there with the invited address, the person is asked to join.
            let google = google_button("/invitations", Look::Secondary).map(|button| {
                view! { {button} <p class="text-center text-muted text-sm">"or"</p> }
            });
            view! { {company} {google} {create(page, flash, look)} }.into_any()
        }
        Way::IdentityProvider(company) => view! {
            <p class="text-muted">{format!("{organization} lets people in through its own identity provider. Sign in there as {}.", page.email)}</p>
            {through(company, Look::Primary)}
        }
        .into_any(),
        Way::Consent(company) => {
            let href = format!("/preferences/sso/{}", company.identifier);
            view! {
                <p class="text-muted">
                    {format!("{organization} owns the accounts of its people. To join you turn your account into a company account: the next page says in full what that means, before anything changes.")}
                </p>
                <ButtonLink href=href look=Look::Primary wide=true>"Read what would change"</ButtonLink>
            }
            .into_any()
        }
    }
}

fn through(company: &Company, look: Look) -> impl IntoView + use<> {
    let text = format!("Continue to {}'s sign-in", company.name);
    view! {
        <form method="post" action="/do/leave-by-invitation">
            <Button look=look wide=true>{text}</Button>
        </form>
    }
}

fn create(page: &InvitationPage, flash: &Flash, look: Look) -> impl IntoView + use<> {
    view! {
        <form class="stack" method="post" action="/do/accept-invitation">
            <input class="hidden" type="email" name="username" autocomplete="username" value=page.email.clone() readonly tabindex="-1" aria-hidden="true"/>
            <Field name="name" label="Your name" autocomplete="name" maxlength=120 value=flash.value("name") error=flash.error("name")/>
            <PasswordField
                name="password"
                label="Password"
                autocomplete="new-password"
                hint=PASSWORD_HINT
                error=flash.error("password")
            />
            <Button look=look wide=true>"Create my account and join"</Button>
        </form>
    }
}
